package io.gpuguard.tree;

/**
 * Where a field stands in its file: from the first character of its key (or of its value in a list)
 * to the end of its value. Lines and columns count from 1; columns count Unicode code points; the
 * end is exclusive, as in SARIF.
 */
public record Position(int line, int column, int endLine, int endColumn) {}
