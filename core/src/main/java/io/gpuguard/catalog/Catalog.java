package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.resource.PodPlaces;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the catalogue's files say.
 *
 * @param controls by id order
 * @param entries of the profiles, in the order in which they are tried
 * @param variables CEL definitions that controls use as {@code variables.NAME}
 * @param podTemplates where kinds hold pod templates
 * @param tables the other tables by file name without ending ({@code practices}, {@code
 *     host-paths}, {@code frameworks/cis-kubernetes}, ...), each read by the room that owns it
 */
public record Catalog(
    String version,
    List<Control> controls,
    List<ProfileEntry> entries,
    Map<String, Lazy<Expression>> variables,
    PodTemplatePaths podTemplates,
    Map<String, Lazy<Mapping>> tables) {

  private static final String PRACTICES = "practices";

  public Catalog {
    controls = List.copyOf(controls);
    entries = List.copyOf(entries);
    // Map.copyOf has another order in each JVM: the compiled catalogue would differ from build to
    // build.
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /** A control by id, alias or folder name. */
  public Optional<Control> control(String id) {
    return controls.stream()
        .filter(c -> c.id().equals(id) || c.name().equals(id) || c.aliases().contains(id))
        .findFirst();
  }

  public List<Profile> profiles() {
    return entries.stream().map(ProfileEntry::profile).toList();
  }

  public Optional<Profile> profile(String id) {
    return entries.stream().filter(e -> e.id().equals(id)).findFirst().map(ProfileEntry::profile);
  }

  /** A table; empty if the catalogue has none of that name. */
  public Mapping table(String name) {
    Lazy<Mapping> table = tables.get(name);
    return table == null ? Mapping.EMPTY : table.get();
  }

  /** Controls of both name them, so a second list adds to the first. */
  private Mapping practices(Catalog other) {
    List<Node> all = new ArrayList<>(table(PRACTICES).get(PRACTICES).items());
    all.addAll(other.table(PRACTICES).get(PRACTICES).items());
    return Mapping.EMPTY.with(PRACTICES, Node.of(all));
  }

  Catalog withEntries(List<ProfileEntry> others) {
    return new Catalog(version, controls, others, variables, podTemplates, tables);
  }

  /** This with the controls, profiles and tables of another one added; its ids win. */
  public Catalog with(Catalog other) {
    Map<String, Control> allControls = new LinkedHashMap<>();
    controls.forEach(c -> allControls.put(c.id(), c));
    other.controls.forEach(c -> allControls.put(c.id(), c));
    Map<String, ProfileEntry> allProfiles = new LinkedHashMap<>();
    other.entries.forEach(p -> allProfiles.put(p.id(), p));
    entries.forEach(p -> allProfiles.putIfAbsent(p.id(), p));
    Map<String, Lazy<Expression>> allVariables = new LinkedHashMap<>(variables);
    allVariables.putAll(other.variables);
    Map<String, Lazy<Mapping>> allTables = new LinkedHashMap<>(tables);
    allTables.putAll(other.tables);
    if (tables.containsKey(PRACTICES) && other.tables.containsKey(PRACTICES)) {
      allTables.put(PRACTICES, Lazy.by(() -> practices(other)));
    }
    Map<String, Lazy<List<PodPlaces>>> kinds = new LinkedHashMap<>(podTemplates.kinds());
    kinds.putAll(other.podTemplates.kinds());
    return new Catalog(
        version,
        List.copyOf(allControls.values()),
        List.copyOf(allProfiles.values()),
        allVariables,
        new PodTemplatePaths(kinds),
        allTables);
  }
}
