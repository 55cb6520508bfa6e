/** The extension SPI: own ports and step interceptors, by annotation or by ServiceLoader. */
@NullMarked
package dev.runbook.api.spi;

import org.jspecify.annotations.NullMarked;
