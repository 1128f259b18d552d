package io.durable.engine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.spi.LocationAwareLogger;
import org.slf4j.spi.LoggingEventBuilder;

/** A logger that passes on what the code says for the first time. Silent while the code is replayed or unwound. Any thread may log. */
final class CodeLogger extends AbstractLogger {

    /** Where the frames of logging end and those of the code begin. */
    private static final String CALLER_BOUNDARY = AbstractLogger.class.getName();

    private final transient Logger target;
    private final transient ExecutionState state;

    CodeLogger(Logger target, ExecutionState state) {
        this.name = target.getName();
        this.target = target;
        this.state = state;
    }

    @Override
    public boolean isTraceEnabled() {
        return isFirstTime() && target.isTraceEnabled();
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return isFirstTime() && target.isTraceEnabled(marker);
    }

    @Override
    public boolean isDebugEnabled() {
        return isFirstTime() && target.isDebugEnabled();
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return isFirstTime() && target.isDebugEnabled(marker);
    }

    @Override
    public boolean isInfoEnabled() {
        return isFirstTime() && target.isInfoEnabled();
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return isFirstTime() && target.isInfoEnabled(marker);
    }

    @Override
    public boolean isWarnEnabled() {
        return isFirstTime() && target.isWarnEnabled();
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return isFirstTime() && target.isWarnEnabled(marker);
    }

    @Override
    public boolean isErrorEnabled() {
        return isFirstTime() && target.isErrorEnabled();
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return isFirstTime() && target.isErrorEnabled(marker);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return CALLER_BOUNDARY;
    }

    /** Called only for a level that is enabled. */
    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (target instanceof LocationAwareLogger located) {
            located.log(marker, CALLER_BOUNDARY, level.toInt(), message, arguments, thrown);
        } else {
            LoggingEventBuilder line = target.makeLoggingEventBuilder(level).setCause(thrown);
            (marker == null ? line : line.addMarker(marker)).log(message, arguments);
        }
    }

    private boolean isFirstTime() {
        return !state.lifeline().isCut() && !state.course().isReplay();
    }
}
