package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * rpm's database in the form that it has since Fedora 33 and RHEL 9, rpmdb.sqlite: a table Packages
 * with a package's header in each row, and a table Name that leads from names to these rows. A
 * node's database has hundred MiB and more, so only rows of wanted names are read.
 */
final class SqlitePackages {

  private static final int LONGEST_NAME_ROW = 4096;

  private SqlitePackages() {}

  static List<RpmPackage> read(Bytes bytes, Predicate<String> wanted)
      throws IOException, Malformed {
    SqliteFile file = new SqliteFile(bytes);
    Map<String, Long> roots = roots(file);
    Long names = roots.get("Name");
    Long packages = roots.get("Packages");
    if (names == null || packages == null) {
      throw new Malformed("it has no tables of rpm");
    }
    Map<Long, String> rows = new TreeMap<>();
    new SqliteTable(file, names, LONGEST_NAME_ROW)
        .rows(
            (row, record) -> {
              String name = record.text(0);
              if (name != null && wanted.test(name)) {
                rows.put(record.number(1), name);
              }
              return rows.size() <= RpmDatabase.MOST_PACKAGES;
            });
    if (rows.size() > RpmDatabase.MOST_PACKAGES) {
      throw RpmDatabase.tooMany();
    }
    return packages(new SqliteTable(file, packages, RpmDatabase.LONGEST_PACKAGE), rows);
  }

  /** The first pages of all tables, by SQLite's own list of them. */
  private static Map<String, Long> roots(SqliteFile file) throws IOException, Malformed {
    Map<String, Long> roots = new TreeMap<>();
    new SqliteTable(file, 1, 1 << 16)
        .rows(
            (row, record) -> {
              String name = record.text(1);
              if (name != null && "table".equals(record.text(0))) {
                roots.putIfAbsent(name, record.number(3));
              }
              return true;
            });
    return roots;
  }

  private static List<RpmPackage> packages(SqliteTable table, Map<Long, String> rows)
      throws IOException, Malformed {
    List<RpmPackage> packages = new ArrayList<>();
    for (Map.Entry<Long, String> row : rows.entrySet()) {
      SqliteRecord record = table.row(row.getKey());
      ByteBuffer header = record == null ? null : record.blob(1);
      if (header == null) {
        throw new Malformed("no package " + row.getValue() + ", which is in the list of names");
      }
      RpmPackage found = new RpmHeader(header).read();
      if (!found.name().equals(row.getValue())) {
        throw new Malformed("package " + found.name() + " in place of " + row.getValue());
      }
      packages.add(found);
    }
    return packages;
  }
}
