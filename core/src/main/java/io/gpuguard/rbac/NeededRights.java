package io.gpuguard.rbac;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the components of an account need of the API server, by {@code rights} of their profiles.
 *
 * @param needs what is needed as they run
 * @param off what would be needed with a feature that is off
 * @param reason why they need nothing, where they do not
 * @param source by whose word they need nothing
 */
public record NeededRights(List<Need> needs, List<Need> off, String reason, String source) {

  private static final NeededRights NOTHING = new NeededRights(List.of(), List.of(), "", "");

  public NeededRights {
    needs = List.copyOf(needs);
    off = List.copyOf(off);
  }

  /**
   * One rule of a profile.
   *
   * @param namespace where it is needed; empty for the whole cluster
   * @param feature the title of the feature that needs it; empty if it is always needed
   */
  record Need(Rule rule, String namespace, String feature, String reason, String source) {

    boolean reaches(Rights.Grant grant) {
      return namespace.isEmpty() || grant.clusterWide() || namespace.equals(grant.namespace());
    }

    /** Whether all of a grant's namespaces are meant. */
    boolean everywhere(Rights.Grant grant) {
      return namespace.isEmpty() || namespace.equals(grant.namespace());
    }

    /** What is needed of a held rule, as people say it. */
    String text(Rule common, Rights.Grant grant) {
      return common.text() + (everywhere(grant) ? "" : " in namespace " + namespace);
    }
  }

  /** What a component needs; empty if nobody says. */
  static Optional<NeededRights> of(Component component) {
    Profile profile = component.profile();
    if (profile == null || !profile.rights().has("rules")) {
      return Optional.empty();
    }
    List<Need> needs = new ArrayList<>();
    List<Need> off = new ArrayList<>();
    for (Node rule : profile.rights().get("rules").items()) {
      String when = rule.get("when").text("");
      boolean on = when.isEmpty() || component.features().contains(when);
      (on ? needs : off).add(need(rule, component, profile));
    }
    return Optional.of(
        new NeededRights(
            needs,
            off,
            profile.rights().get("reason").text(""),
            profile.rights().get("source").text("")));
  }

  private static Need need(Node rule, Component component, Profile profile) {
    String when = rule.get("when").text("");
    String feature = "";
    for (Profile.Feature candidate : profile.features()) {
      if (candidate.id().equals(when)) {
        feature = candidate.title();
      }
    }
    return new Need(
        Rule.of(rule),
        rule.get("namespaced").isTrue() ? AccountNeeds.namespace(component.pod()) : "",
        feature,
        rule.get("reason").text(""),
        rule.get("source").text(""));
  }

  /** What several components that share an account need. */
  static NeededRights together(List<NeededRights> all) {
    NeededRights sum = NOTHING;
    for (NeededRights next : all) {
      sum =
          new NeededRights(
              both(sum.needs, next.needs),
              both(sum.off, next.off),
              sum.reason.isEmpty() ? next.reason : sum.reason,
              sum.source.isEmpty() ? next.source : sum.source);
    }
    return sum;
  }

  private static List<Need> both(List<Need> first, List<Need> second) {
    List<Need> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** Holds a right against the needs. */
  GrantNeed judge(Rights.Grant grant) {
    Rule held = grant.placed().rule();
    Set<String> texts = new LinkedHashSet<>();
    List<Need> parts = new ArrayList<>();
    for (Need need : needs) {
      Optional<Rule> common = need.reaches(grant) ? held.common(need.rule()) : Optional.empty();
      if (common.isPresent()) {
        parts.add(need);
        texts.add(need.text(common.get(), grant));
      }
    }
    if (parts.isEmpty()) {
      return notNeeded(grant);
    }
    List<Need> wide = parts.stream().filter(n -> n.everywhere(grant)).toList();
    List<String> surplus = held.verbsBeyond(wide.stream().map(Need::rule).toList());
    return new GrantNeed(
        surplus.isEmpty() ? GrantNeed.Answer.NEEDED : GrantNeed.Answer.NEEDED_IN_PART,
        surplus.isEmpty() ? "" : String.join(" and ", texts),
        surplus,
        words(parts, Need::reason, " "),
        words(parts, Need::source, "; "));
  }

  /** The needs that a danger of a held right comes of; empty if it gives more than is needed. */
  List<Need> behind(Danger danger, Rights.Grant grant) {
    List<Need> wide = needs.stream().filter(n -> n.everywhere(grant)).toList();
    List<Rule> rules = wide.stream().map(Need::rule).toList();
    List<Need> behind = new ArrayList<>();
    for (Rule pattern : danger.rules()) {
      Optional<Rule> part = grant.placed().rule().common(pattern);
      if (part.isPresent()) {
        if (!part.get().verbsBeyond(rules).isEmpty()) {
          return List.of();
        }
        wide.stream().filter(n -> part.get().common(n.rule()).isPresent()).forEach(behind::add);
      }
    }
    return behind;
  }

  private GrantNeed notNeeded(Rights.Grant grant) {
    Rule held = grant.placed().rule();
    for (Need need : off) {
      if (need.reaches(grant) && held.common(need.rule()).isPresent()) {
        return new GrantNeed(
            GrantNeed.Answer.NOT_NEEDED,
            "",
            held.verbs(),
            "Needed only with " + need.feature() + ", which is off.",
            need.source());
      }
    }
    return new GrantNeed(GrantNeed.Answer.NOT_NEEDED, "", held.verbs(), reason, source);
  }

  static String words(List<Need> needs, Function<Need, String> word, String separator) {
    Set<String> words = new LinkedHashSet<>();
    for (Need need : needs) {
      if (!word.apply(need).isEmpty()) {
        words.add(word.apply(need));
      }
    }
    return String.join(separator, words);
  }
}
