// Lists the packages of a database of rpm by the reader that Trivy uses, one a line: name, epoch, version and
// release, as rpm's own query format "%{name} %{epochnum} %{version} %{release}\n" does.
package main

import (
	"fmt"
	"os"

	rpmdb "github.com/knqyf263/go-rpmdb/pkg"
)

func main() {
	db, err := rpmdb.Open(os.Args[1])
	if err == nil {
		var packages []*rpmdb.PackageInfo
		packages, err = db.ListPackages()
		for _, p := range packages {
			fmt.Println(p.Name, p.EpochNum(), p.Version, p.Release)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
