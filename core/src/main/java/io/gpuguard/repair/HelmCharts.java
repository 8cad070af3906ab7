package io.gpuguard.repair;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.repair.ChartUse.Place;
import io.gpuguard.repair.ChartUse.Release;
import io.gpuguard.repair.ChartUse.Slot;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The charts that made some objects, and which of their fields the charts' values reach. */
final class HelmCharts implements Reach {

  private final IdentityHashMap<Resource, ChartUse> uses = new IdentityHashMap<>();
  private final List<ChartUse> inOrder = new ArrayList<>();

  /** Why no value of an object's chart is known, where the object is a component. */
  private final IdentityHashMap<Resource, String> unknown = new IdentityHashMap<>();

  /** Values that cannot be set, because objects that share them need different ones. */
  private final Map<Slot, String> disputed = new HashMap<>();

  HelmCharts(List<Component> components) {
    for (Component component : components) {
      Resource object = component.pod().owner();
      Profile profile = component.profile();
      if (profile != null && !profile.helm().isEmpty() && !uses.containsKey(object)) {
        add(object, profile);
      }
    }
  }

  private void add(Resource object, Profile profile) {
    ChartOrigin origin = ChartOrigin.of(object).orElse(null);
    Mapping chart = chart(profile, object, origin);
    if (chart != null) {
      ChartUse use = use(object, profile, chart, origin);
      uses.put(object, use);
      inOrder.add(use);
    } else if (origin != null) {
      unknown.put(
          object,
          "it comes from the chart %s, whose values the profile %s does not know"
              .formatted(origin.own(), profile.id()));
    }
  }

  /** The chart that made an object: the one with a label of the object, else the one without. */
  private static @Nullable Mapping chart(
      Profile profile, Resource object, @Nullable ChartOrigin origin) {
    for (Mapping chart : profile.helm()) {
      String[] label = chart.get("label").text("").split("=", 2);
      boolean labelled =
          label.length == 1 || object.labels().get(label[0]).text("").equals(label[1]);
      if (labelled && (origin == null || origin.is(chart.get("chart").text("")))) {
        return chart;
      }
    }
    return null;
  }

  private static ChartUse use(
      Resource object, Profile profile, Mapping chart, @Nullable ChartOrigin origin) {
    String name = chart.get("chart").text("");
    List<String> charts = origin == null || !origin.sure() ? List.of(name) : origin.charts();
    String release = object.annotations().get("meta.helm.sh/release-name").text("");
    if (release.isEmpty()) {
      release = object.labels().get("app.kubernetes.io/instance").text(object.namespace());
    }
    Path prefix = Path.of(charts.subList(1, charts.size()).toArray(String[]::new));
    Release owner = new Release(charts.getFirst(), release);
    return new ChartUse(object, profile, owner, prefix, name, chart.get("values").mapping());
  }

  @Override
  public Optional<String> obstacle(Resource written, Mapping now, Path field) {
    ChartUse use = uses.get(written);
    if (use == null) {
      return Optional.of(unknown.getOrDefault(written, "no profile knows the values of its chart"));
    }
    Place place = use.place(field, now).orElse(null);
    if (place == null || !place.value(now).present() && place.part() != ChartUse.Part.WHOLE) {
      return Optional.of("the chart %s has no value for %s".formatted(use.chart(), field));
    }
    return Optional.ofNullable(disputed.get(place.slot()));
  }

  /**
   * Whether objects that share a value want the same of it. What they do not agree on is no longer
   * reached.
   */
  boolean agree(List<ObjectChange> changes) {
    int before = disputed.size();
    consumers(changes).forEach(this::agree);
    return disputed.size() == before;
  }

  private void agree(Slot slot, List<Wish> wishes) {
    for (Wish one : wishes) {
      for (Wish other : wishes) {
        if (one.changed() && !one.wanted().equals(other.wanted()) && !other.follows(one)) {
          disputed.put(
              slot,
              "the chart's value %s is also for %s of %s, which needs something else"
                  .formatted(
                      slot.key(), other.place().field(), other.place().use().object().title()));
        }
      }
    }
  }

  private Map<Slot, List<Wish>> consumers(List<ObjectChange> changes) {
    IdentityHashMap<Resource, Mapping> after = new IdentityHashMap<>();
    changes.forEach(change -> after.put(change.before(), change.after().root()));
    Map<Slot, List<Wish>> consumers = new LinkedHashMap<>();
    for (ChartUse use : inOrder) {
      Mapping written = use.object().root();
      Mapping wanted = after.getOrDefault(use.object(), written);
      for (Place place : use.places(wanted)) {
        Wish wish = new Wish(place, place.value(written), place.value(wanted));
        consumers.computeIfAbsent(place.slot(), _ -> new ArrayList<>()).add(wish);
      }
    }
    return consumers;
  }

  /** What is to be set, release by release. */
  Map<Release, Mapping> values(List<ObjectChange> changes) {
    Map<Release, Mapping> values = new LinkedHashMap<>();
    consumers(changes)
        .forEach(
            (slot, wishes) -> {
              Wish wish = wishes.stream().filter(Wish::changed).findFirst().orElse(null);
              if (wish != null) {
                Mapping sofar = values.getOrDefault(slot.release(), Mapping.EMPTY);
                Node value = overriding(wish.written(), wish.wanted());
                values.put(slot.release(), new Edit.Set(slot.key(), value, null).apply(sofar));
              }
            });
    return values;
  }

  /**
   * A value that makes a chart render what is wanted, whether the template takes it in place of its
   * own text or helm merges it with the chart's. What is unchanged is said again for the first;
   * what is gone is null for the second, and a switch that is gone is off.
   */
  private static Node overriding(Node written, Node wanted) {
    if (!wanted.present()) {
      return written.isTrue() ? Node.of(false) : wanted;
    }
    if (!(wanted instanceof Mapping all)) {
      return wanted;
    }
    Mapping[] value = {Mapping.EMPTY};
    all.forEach((key, each) -> value[0] = value[0].with(key, overriding(written.get(key), each)));
    for (String key : written.mapping().keys()) {
      if (!all.has(key)) {
        Node gone = overriding(written.get(key), Node.Missing.MISSING);
        value[0] = value[0].with(key, gone);
      }
    }
    return value[0];
  }
}
