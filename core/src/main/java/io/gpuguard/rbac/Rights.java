package io.gpuguard.rbac;

import io.gpuguard.check.Input;
import io.gpuguard.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The effective rights of subjects, and through which binding each comes. */
public final class Rights {

  private final RbacIndex index;
  private final List<Binding> bindings;

  /** The places of bindings among all, by whom they name: see {@link Subject#key}. */
  private final Map<String, List<Integer>> bySubject = new HashMap<>();

  private final Map<User, List<Grant>> known = new ConcurrentHashMap<>();

  public Rights(RbacIndex index) {
    this.index = index;
    this.bindings = index.bindings();
    for (int i = 0; i < bindings.size(); i++) {
      for (Subject subject : bindings.get(i).subjects()) {
        bySubject
            .computeIfAbsent(subject.key(bindings.get(i).namespace()), _ -> new ArrayList<>())
            .add(i);
      }
    }
  }

  /** The rights of a scan's input: what was worked out for one control serves the next. */
  static Rights of(Input input) {
    return input.shared(Rights.class, i -> new Rights(RbacIndex.of(i)));
  }

  /**
   * One rule that a subject holds.
   *
   * @param namespace where it holds; empty for the whole cluster
   * @param via the subject of the binding: the account itself, or a group that it is in
   */
  public record Grant(RbacIndex.Placed placed, Binding binding, Subject via, String namespace) {

    public boolean clusterWide() {
      return namespace.isEmpty();
    }
  }

  /** Every subject that a binding of the input names. */
  public List<Subject> subjects() {
    TreeSet<Subject> subjects = new TreeSet<>();
    for (Binding binding : bindings) {
      if (!RbacIndex.isBuiltIn(binding.resource())) {
        binding.subjects().forEach(subject -> subjects.add(subject.in(binding.namespace())));
      }
    }
    return List.copyOf(subjects);
  }

  /** What a user holds, in the order of the bindings. A thousand pods share one account. */
  public List<Grant> of(User user) {
    List<Grant> grants = known.get(user);
    if (grants == null) {
      grants = collect(user);
      known.put(user, grants);
    }
    return grants;
  }

  private List<Grant> collect(User user) {
    List<Grant> grants = new ArrayList<>();
    for (int place : places(user)) {
      Binding binding = bindings.get(place);
      for (Subject subject : binding.subjects()) {
        if (subject.appliesTo(user, binding.namespace())) {
          collect(binding, subject, grants);
          break;
        }
      }
    }
    return List.copyOf(grants);
  }

  /** Where the bindings stand that name the user or a group of it, in order. */
  private Set<Integer> places(User user) {
    Set<Integer> places = new TreeSet<>(bySubject.getOrDefault(Subject.userKey(user), List.of()));
    for (String group : user.groups()) {
      places.addAll(bySubject.getOrDefault(Subject.groupKey(group), List.of()));
    }
    return places;
  }

  /** What a subject of a binding holds: for a group, what the group alone holds. */
  public List<Grant> of(Subject subject) {
    User user = subject.user();
    if (user != null) {
      return of(user);
    }
    List<Grant> grants = new ArrayList<>();
    for (Binding binding : bindings) {
      if (binding.subjects().contains(subject)) {
        collect(binding, subject, grants);
      }
    }
    return grants;
  }

  private void collect(Binding binding, Subject via, List<Grant> grants) {
    Optional<Resource> role = index.role(binding);
    if (role.isPresent()) {
      for (RbacIndex.Placed placed : index.rules(role.get())) {
        grants.add(new Grant(placed, binding, via, binding.namespace()));
      }
    }
  }

  /** Who may do something, through which binding; each subject once a binding. */
  public List<Grant> whoCan(Attributes request) {
    List<Grant> grants = new ArrayList<>();
    for (Binding binding : bindings) {
      boolean here =
          binding.namespace().isEmpty() || binding.namespace().equals(request.namespace());
      if (here) {
        whoCan(binding, request, grants);
      }
    }
    return grants;
  }

  /** The same in any namespace: where a binding holds in one only, its grants say which. */
  public List<Grant> whoCanAnywhere(Attributes request) {
    List<Grant> grants = new ArrayList<>();
    for (Binding binding : bindings) {
      if (binding.namespace().isEmpty()) {
        whoCan(binding, request, grants);
      } else if (request instanceof Attributes.OfResource resource) {
        whoCan(binding, resource.in(binding.namespace()), grants);
      }
    }
    return grants;
  }

  private void whoCan(Binding binding, Attributes request, List<Grant> grants) {
    Optional<Resource> role = index.role(binding);
    if (role.isEmpty()) {
      return;
    }
    for (RbacIndex.Placed placed : index.rules(role.get())) {
      if (placed.rule().allows(request)) {
        for (Subject subject : binding.subjects()) {
          grants.add(
              new Grant(placed, binding, subject.in(binding.namespace()), binding.namespace()));
        }
        return;
      }
    }
  }
}
