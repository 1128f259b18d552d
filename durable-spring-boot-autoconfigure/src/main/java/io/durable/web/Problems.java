package io.durable.web;

import io.durable.BacklogFullException;
import io.durable.DataConversionException;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.PayloadTooLargeException;
import io.durable.UnknownOrchestratorException;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.BindException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * Answers errors with the status codes of the contract and, beyond it, with problem details (RFC 9457). Before the application's own advice, which is for its own controllers: what this does not
 * know is left to it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(
        assignableTypes = {
            CountsController.class,
            HistoriesController.class,
            InstancesController.class,
            InstanceListController.class,
            InstanceOperationsController.class,
            OpenApiController.class,
            QueriesController.class,
            StartsController.class
        })
final class Problems {

    private static final String ERROR = "error";

    static ResponseEntity<ProblemDetail> of(HttpStatus status, Exception cause) {
        return named(status, cause, Map.of());
    }

    /** Says which error it is, too: several have the same status. */
    static ResponseEntity<ProblemDetail> named(HttpStatus status, Exception cause, Map<String, ?> facts) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(cause.getMessage()));
        Throwable named = cause.getCause() instanceof InstanceNotFoundException missing ? missing : cause;
        problem.setProperty(ERROR, named.getClass().getSimpleName());
        facts.forEach(problem::setProperty);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<ProblemDetail> of(HttpStatus status, String detail) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(status, detail));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notFound(InstanceNotFoundException missing) {
        return of(HttpStatus.NOT_FOUND, missing);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> gone(InvalidInstanceStateException ended) {
        return of(HttpStatus.GONE, ended);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> conflict(InstanceAlreadyExistsException taken) {
        return of(HttpStatus.CONFLICT, taken);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(BacklogFullException full) {
        return named(HttpStatus.TOO_MANY_REQUESTS, full, Map.of("limit", full.getLimit()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooLarge(PayloadTooLargeException large) {
        return named(
                HttpStatus.CONTENT_TOO_LARGE, large, Map.of("size", large.getSize(), "sizeMax", large.getSizeMax()));
    }

    @ExceptionHandler({
        IllegalArgumentException.class,
        DataConversionException.class,
        UnknownOrchestratorException.class,
        ServletRequestBindingException.class
    })
    ResponseEntity<ProblemDetail> badRequest(Exception wrong) {
        return of(HttpStatus.BAD_REQUEST, wrong);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> badParameter(MethodArgumentTypeMismatchException wrong) {
        return of(HttpStatus.BAD_REQUEST, wrong.getName() + " '" + wrong.getValue() + "' can't be read");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> badQuery(BindException wrong) {
        return of(
                HttpStatus.BAD_REQUEST,
                wrong.getFieldErrors().stream()
                        .map(field -> field.getField() + " '" + field.getRejectedValue() + "' can't be read")
                        .sorted()
                        .reduce((one, other) -> one + ", " + other)
                        .orElse("a parameter of the query can't be read"));
    }
}
