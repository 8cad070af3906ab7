package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.ExpressionCodec;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A profile as a tree. */
final class CompiledProfile {

  private CompiledProfile() {}

  static Mapping write(Profile profile) {
    Mapping tree =
        Mapping.EMPTY
            .with("id", Node.of(profile.id()))
            .with("name", Node.of(profile.name()))
            .with("vendor", Node.of(profile.vendor()))
            .with("kind", Node.of(profile.kind().text()))
            .with("images", CompiledCatalog.texts(profile.images()))
            .with("helpers", CompiledCatalog.texts(profile.helpers()))
            .with("resources", CompiledCatalog.texts(profile.resources()))
            .with("features", each(profile.features(), CompiledProfile::feature))
            .with("hostPaths", each(profile.hostPaths(), CompiledProfile::hostPath))
            .with("allows", each(profile.allowances(), CompiledProfile::allowance))
            .with("rights", profile.rights())
            .with("limits", profile.limits())
            .with("hardening", profile.hardening())
            .with("signature", profile.signature())
            .with("helm", Node.of(profile.helm()))
            .with("notes", CompiledCatalog.texts(profile.notes()))
            .with("sources", CompiledCatalog.texts(profile.sources()));
    Expression behaviour = profile.behaviour();
    return behaviour == null ? tree : tree.with("behaviour", ExpressionCodec.encode(behaviour));
  }

  private static <T> Node each(List<T> items, java.util.function.Function<T, Mapping> write) {
    return Node.of(items.stream().map(write).toList());
  }

  private static Mapping feature(Profile.Feature feature) {
    return Mapping.EMPTY
        .with("id", Node.of(feature.id()))
        .with("title", Node.of(feature.title()))
        .with("when", ExpressionCodec.encode(feature.when()))
        .with("avoid", Node.of(feature.avoid()));
  }

  private static Mapping hostPath(Profile.HostPath path) {
    return when(
        Mapping.EMPTY
            .with("path", Node.of(path.path()))
            .with("writable", Node.of(path.writable()))
            .with("reason", Node.of(path.reason()))
            .with("source", Node.of(path.source())),
        path.when());
  }

  private static Mapping allowance(Profile.Allowance allowance) {
    return when(
        Mapping.EMPTY
            .with("control", Node.of(allowance.control()))
            .with("values", CompiledCatalog.texts(allowance.values()))
            .with("containers", CompiledCatalog.texts(allowance.containers()))
            .with("reason", Node.of(allowance.reason()))
            .with("avoid", Node.of(allowance.avoid()))
            .with("source", Node.of(allowance.source())),
        allowance.when());
  }

  private static Mapping when(Mapping mapping, @Nullable String feature) {
    return feature == null ? mapping : mapping.with("when", Node.of(feature));
  }

  static Profile read(Node tree) {
    return new Profile(
        tree.get("id").text(""),
        tree.get("name").text(""),
        tree.get("vendor").text(""),
        Profile.Kind.of(tree.get("kind").text("")).orElseThrow(),
        CompiledCatalog.texts(tree.get("images")),
        CompiledCatalog.texts(tree.get("helpers")),
        tree.get("behaviour").present() ? ExpressionCodec.decode(tree.get("behaviour")) : null,
        CompiledCatalog.texts(tree.get("resources")),
        tree.get("features").items().stream().map(CompiledProfile::readFeature).toList(),
        tree.get("hostPaths").items().stream().map(CompiledProfile::readHostPath).toList(),
        tree.get("allows").items().stream().map(CompiledProfile::readAllowance).toList(),
        tree.get("rights").mapping(),
        tree.get("limits").mapping(),
        tree.get("hardening").mapping(),
        tree.get("signature").mapping(),
        tree.get("helm").items().stream().map(Node::mapping).toList(),
        CompiledCatalog.texts(tree.get("notes")),
        CompiledCatalog.texts(tree.get("sources")));
  }

  private static Profile.Feature readFeature(Node node) {
    return new Profile.Feature(
        node.get("id").text(""),
        node.get("title").text(""),
        ExpressionCodec.decode(node.get("when")),
        node.get("avoid").text(""));
  }

  private static Profile.HostPath readHostPath(Node node) {
    return new Profile.HostPath(
        node.get("path").text(""),
        node.get("writable").isTrue(),
        node.get("when").text(),
        node.get("reason").text(""),
        node.get("source").text(""));
  }

  private static Profile.Allowance readAllowance(Node node) {
    return new Profile.Allowance(
        node.get("control").text(""),
        CompiledCatalog.texts(node.get("values")),
        CompiledCatalog.texts(node.get("containers")),
        node.get("when").text(),
        node.get("reason").text(""),
        node.get("avoid").text(""),
        node.get("source").text(""));
  }
}
