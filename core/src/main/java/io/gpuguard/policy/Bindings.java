package io.gpuguard.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Names inside one CEL expression. Match conditions see no variables, so a name is bound by a list
 * of one: {@code [value].exists(name, body)}.
 */
final class Bindings {

  private record Binding(String name, String value) {}

  private final List<Binding> bindings = new ArrayList<>();

  /** Later values see the name. */
  void bind(String name, String value) {
    bindings.add(new Binding(name, value));
  }

  /** The body, inside all bindings. */
  String around(String body) {
    String text = body;
    for (Binding binding : bindings.reversed()) {
      text = "[" + binding.value + "].exists(" + binding.name + ", " + text + ")";
    }
    return text;
  }
}
