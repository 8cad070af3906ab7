package io.gpuguard.source;

import java.util.LinkedHashMap;
import java.util.Map;

/** Plain scalars of YAML and what a real API server made of them, as JSON. */
final class TestingScalars {

  /** Asked of kube-apiserver by {@link YamlScalarsRealTest}. */
  static final Map<String, String> ANSWERS = answers();

  private TestingScalars() {}

  private static Map<String, String> answers() {
    String table =
        """
        y true
        Y true
        yes true
        Yes true
        YES true
        on true
        On true
        ON true
        true true
        True true
        TRUE true
        n false
        N false
        no false
        No false
        NO false
        off false
        Off false
        OFF false
        false false
        False false
        FALSE false
        yEs "yEs"
        oN "oN"
        tRUE "tRUE"
        nO "nO"
        inf "inf"
        NaN "NaN"
        = "="
        2001-01-01 "2001-01-01"
        12:30 "12:30"
        1_000 1000
        1_ 1
        0_1 1
        -_1 -1
        _1 "_1"
        0x_1 1
        0x "0x"
        0b "0b"
        0b2 "0b2"
        0b1_1 3
        -0b11 -3
        0o "0o"
        0o8 "0o8"
        0o17 15
        0O17 15
        -0o17 -15
        017 15
        +017 15
        -017 -15
        089 89
        08 8
        00 0
        -0 0
        0X1F 31
        +0x1F 31
        -0x10 -16
        0xfffffffffffffffff "0xfffffffffffffffff"
        0x1.8p1 "0x1.8p1"
        1_0.5 10.5
        0.1_5 0.15
        1_2_3.4_5 123.45
        .5 0.5
        +.5 0.5
        -.5 -0.5
        .5e1 5
        5. 5
        1.0 1
        0.0 0
        1e2 100
        1e3 1000
        1e+3 1000
        1.e3 1000
        1.5e3 1500
        .e3 ".e3"
        ._5 "._5"
        . "."
        .. ".."
        + "+"
        1e "1e"
        1e400 "1e400"
        9223372036854775807 9223372036854775807
        -9223372036854775808 -9223372036854775808
        """;
    Map<String, String> answers = new LinkedHashMap<>();
    for (String line : table.lines().toList()) {
      int space = line.indexOf(' ');
      answers.put(line.substring(0, space), line.substring(space + 1));
    }
    return answers;
  }
}
