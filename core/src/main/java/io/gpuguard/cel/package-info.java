/**
 * CEL, the expression language of controls: cel-java parses and checks when the catalogue is built,
 * our evaluator runs the checked form and can say which field decided.
 */
@NullMarked
package io.gpuguard.cel;

import org.jspecify.annotations.NullMarked;
