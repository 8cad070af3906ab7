package io.gpuguard.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version as tags carry it: {@code v1.17.4-ubuntu20.04} is 1.17.4. */
public record VersionNumber(List<Long> parts, String text) implements Comparable<VersionNumber> {

  private static final Pattern FORM =
      Pattern.compile("^v?(\\d{1,9}(?:\\.\\d{1,9}){1,3})(?:$|[-+._].*)");

  public static Optional<VersionNumber> of(String tag) {
    Matcher matcher = FORM.matcher(tag);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Long> parts = new ArrayList<>();
    for (String part : matcher.group(1).split("\\.")) {
      parts.add(Long.parseLong(part));
    }
    return Optional.of(new VersionNumber(List.copyOf(parts), matcher.group(1)));
  }

  @Override
  public int compareTo(VersionNumber other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      long mine = i < parts.size() ? parts.get(i) : 0;
      long theirs = i < other.parts.size() ? other.parts.get(i) : 0;
      if (mine != theirs) {
        return Long.compare(mine, theirs);
      }
    }
    return 0;
  }

  long branch() {
    return parts.getFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
