package io.durable.web;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** Decides by the names of the authorities that the caller has. */
record AuthorityMapping(DurableWebProperties.Authorities names) implements AuthorizationManager<ManagementRequest> {

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> caller, ManagementRequest request) {
        Authentication authentication = caller.get();
        return new AuthorizationDecision(authentication != null
                && authentication.isAuthenticated()
                && allows(
                        authentication.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .collect(Collectors.toSet()),
                        request.permission()));
    }

    private boolean allows(Set<String> held, ManagementPermission permission) {
        boolean admin = held.contains(names.admin());
        boolean operate = admin || held.contains(names.operate());
        return switch (permission) {
            case ADMIN -> admin;
            case OPERATE -> operate;
            case VIEW -> operate || held.contains(names.view());
            case VIEW_PAYLOAD -> held.contains(names.viewPayload());
        };
    }
}
