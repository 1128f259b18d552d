/** The programs that README.md and docs/guide.md show, so that they compile. */
@NullMarked
package io.durable.documentation;

import org.jspecify.annotations.NullMarked;
