package io.gpuguard.cel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of the portable dialect, by the names that CEL's parser gives them. */
public enum Operation {
  EQUALS("_==_"),
  NOT_EQUALS("_!=_"),
  LESS("_<_"),
  LESS_EQUALS("_<=_"),
  GREATER("_>_"),
  GREATER_EQUALS("_>=_"),
  ADD("_+_"),
  SUBTRACT("_-_"),
  MULTIPLY("_*_"),
  DIVIDE("_/_"),
  MODULO("_%_"),
  NEGATE("-_"),
  IN("@in"),
  SIZE("size"),
  STARTS_WITH("startsWith"),
  ENDS_WITH("endsWith"),
  CONTAINS("contains"),
  MATCHES("matches"),
  FIND("find"),
  LOWER("lowerAscii"),
  UPPER("upperAscii"),
  TRIM("trim"),
  SPLIT("split"),
  JOIN("join"),
  REPLACE("replace"),
  SUBSTRING("substring"),
  INDEX_OF("indexOf"),
  STRING("string"),
  INT("int"),
  DOUBLE("double"),
  DYN("dyn"),
  QUANTITY("quantity"),
  IS_QUANTITY("isQuantity"),
  COMPARE_TO("compareTo"),
  IS_GREATER_THAN("isGreaterThan"),
  IS_LESS_THAN("isLessThan"),
  OR_VALUE("orValue"),
  HAS_VALUE("hasValue"),
  VALUE("value"),
  SETS_CONTAINS("sets.contains"),
  SETS_INTERSECTS("sets.intersects"),
  SETS_EQUIVALENT("sets.equivalent");

  private static final Map<String, Operation> BY_TEXT = new HashMap<>();

  static {
    for (Operation operation : values()) {
      BY_TEXT.put(operation.text, operation);
    }
  }

  private final String text;

  Operation(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  static @Nullable Operation of(String name) {
    return BY_TEXT.get(name);
  }
}
