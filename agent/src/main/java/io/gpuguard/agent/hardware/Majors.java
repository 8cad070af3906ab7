package io.gpuguard.agent.hardware;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The numbers of the character devices' drivers: {@code /proc/devices}. */
final class Majors {

  private final Map<String, Integer> byName = new HashMap<>();

  Majors(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("Block devices")) {
        break;
      }
      String[] words = line.strip().split("\\s+");
      if (words.length == 2) {
        int number = PciReader.number(words[0], -1);
        if (number >= 0) {
          byName.putIfAbsent(words[1], number);
        }
      }
    }
  }

  /** The first of these names that is registered. */
  Optional<Integer> find(String... names) {
    for (String name : names) {
      Integer major = byName.get(name);
      if (major != null) {
        return Optional.of(major);
      }
    }
    return Optional.empty();
  }
}
