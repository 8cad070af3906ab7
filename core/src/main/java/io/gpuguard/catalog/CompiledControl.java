package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.ExpressionCodec;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.NodeCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A control as trees: a head that every scan reads, its expression, its prose. */
final class CompiledControl {

  private CompiledControl() {}

  static Mapping head(Control control, Map<String, Lazy<Expression>> variables) {
    Mapping head =
        Mapping.EMPTY
            .with("id", Node.of(control.id()))
            .with("aliases", CompiledCatalog.texts(control.aliases()))
            .with("topic", Node.of(control.topic()))
            .with("name", Node.of(control.name()))
            .with("severity", constant(control.severity()))
            .with("horizon", constant(control.horizon()))
            .with("organisation", constant(control.organisation()))
            .with("parameters", control.parameters());
    return switch (control.check()) {
      case Control.PodCheck c ->
          head.with("subject", constant(c.subject()))
              .with("components", CompiledCatalog.texts(c.componentKinds()))
              .with("shape", Node.of(c.sameForShape(variables)));
      case Control.ObjectCheck c -> head.with("kinds", CompiledCatalog.texts(c.kinds()));
      case Control.InputCheck c -> head.with("analyzer", Node.of(c.analyzer()));
      case Control.ExceptionsCheck c -> head.with("exceptions", Node.of(c.problem()));
    };
  }

  /** The expression; missing where the control has none. */
  static Node source(Control control) {
    return switch (control.check()) {
      case Control.PodCheck c -> source(c.source().get());
      case Control.ObjectCheck c -> source(c.source().get());
      case Control.InputCheck _, Control.ExceptionsCheck _ -> Node.Missing.MISSING;
    };
  }

  private static Mapping source(Control.Source source) {
    return Mapping.EMPTY
        .with("text", Node.of(source.text()))
        .with("expression", ExpressionCodec.encode(source.expression()));
  }

  static Mapping texts(Control control) {
    Mapping frameworks = Mapping.EMPTY;
    for (Map.Entry<String, List<String>> entry : control.frameworks().entrySet()) {
      frameworks = frameworks.with(entry.getKey(), CompiledCatalog.texts(entry.getValue()));
    }
    Fix fix = control.repair().fix();
    Mapping texts = fix == null ? Mapping.EMPTY : Mapping.EMPTY.with("fix", FixForm.write(fix));
    return texts
        .with("title", Node.of(control.title()))
        .with("practices", CompiledCatalog.texts(control.practices()))
        .with("frameworks", frameworks)
        .with("message", Node.of(control.message()))
        .with("rationale", Node.of(control.rationale()))
        .with("repair", Node.of(control.repair().text()))
        .with("generate", CompiledCatalog.texts(control.repair().generate()))
        .with("automatic", Node.of(control.repair().automatic().text()));
  }

  static Control read(Node head, NodeCodec.Trees trees) {
    String id = head.get("id").text("");
    return new Control(
        id,
        CompiledCatalog.texts(head.get("aliases")),
        head.get("topic").text(""),
        head.get("name").text(""),
        constant(Severity.values(), head.get("severity")),
        constant(Horizon.values(), head.get("horizon")),
        constant(Control.Organisation.values(), head.get("organisation")),
        check(head, id, trees),
        head.get("parameters").mapping(),
        Lazy.by(() -> readTexts(trees.tree("texts:" + id))));
  }

  /**
   * By number: to find hundreds by name takes a start longer than to read the rest of the heads.
   */
  @SuppressWarnings("EnumOrdinal") // What was written is read by the same build.
  private static Node constant(Enum<?> constant) {
    return Node.of(constant.ordinal());
  }

  private static <E extends Enum<E>> E constant(E[] constants, Node number) {
    return constants[(int) ((Node.Whole) number).value()];
  }

  private static Control.Check check(Node head, String id, NodeCodec.Trees trees) {
    if (head.get("analyzer").present()) {
      return new Control.InputCheck(head.get("analyzer").text(""));
    }
    if (head.get("exceptions").present()) {
      return new Control.ExceptionsCheck(head.get("exceptions").text(""));
    }
    Lazy<Control.Source> source = Lazy.by(() -> readSource(trees.tree("source:" + id)));
    if (head.get("kinds").present()) {
      return new Control.ObjectCheck(CompiledCatalog.texts(head.get("kinds")), source);
    }
    return new Control.PodCheck(
        constant(Control.Subject.values(), head.get("subject")),
        CompiledCatalog.texts(head.get("components")),
        source,
        head.get("shape").isTrue());
  }

  private static Control.Source readSource(Node node) {
    return new Control.Source(
        node.get("text").text(""), ExpressionCodec.decode(node.get("expression")));
  }

  private static Control.Texts readTexts(Node node) {
    Map<String, List<String>> frameworks = new LinkedHashMap<>();
    node.get("frameworks")
        .mapping()
        .forEach((id, sections) -> frameworks.put(id, CompiledCatalog.texts(sections)));
    return new Control.Texts(
        node.get("title").text(""),
        CompiledCatalog.texts(node.get("practices")),
        frameworks,
        node.get("message").text(""),
        node.get("rationale").text(""),
        new Control.Repair(
            node.get("repair").text(""),
            Control.Automatic.of(node.get("automatic").text("")).orElseThrow(),
            node.get("fix").present() ? FixForm.decode(node.get("fix")) : null,
            CompiledCatalog.texts(node.get("generate"))));
  }
}
