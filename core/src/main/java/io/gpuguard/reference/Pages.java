package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.CatalogFolder;
import io.gpuguard.catalog.CatalogReader;
import io.gpuguard.catalog.Control;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** All reference pages, by their path below {@code docs}. */
public final class Pages {

  private Pages() {}

  /**
   * @param folder the catalogue's folder; it must be without errors
   */
  public static Map<String, String> of(Path folder) {
    CatalogFolder.Result files = CatalogFolder.read(folder);
    CatalogReader.Result read = CatalogReader.read("", files.files());
    if (!files.errors().isEmpty() || !read.errors().isEmpty()) {
      throw new IllegalArgumentException(
          "the catalogue has errors: " + files.errors() + read.errors());
    }
    Catalog catalog = read.catalog();
    Map<String, String> pages = new TreeMap<>();
    for (Control control : catalog.controls()) {
      Path own = folder.resolve("controls").resolve(control.topic()).resolve(control.name());
      pages.put("controls/" + control.id() + ".md", ControlPage.write(control, catalog, own));
    }
    for (CatalogFile file : files.files()) {
      if (file.name().startsWith("profiles/")) {
        catalog
            .profile(file.root().get("id").text(""))
            .ifPresent(
                p ->
                    pages.put(
                        "profiles/" + p.id() + ".md",
                        ProfilePage.write(p, catalog, "catalog/" + file.name(), file.root())));
      } else if (file.name().equals("variables.yaml")) {
        pages.put("variables.md", IndexPages.variables(file));
      }
    }
    pages.put("controls/README.md", IndexPages.controls(catalog));
    pages.put("profiles/README.md", IndexPages.profiles(catalog));
    pages.put("practices.md", PracticesPage.write(catalog));
    pages.put("frameworks.md", FrameworksPage.write(catalog));
    return pages;
  }
}
