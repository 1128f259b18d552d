package io.durable.web;

import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.context.SecurityContextHolder;

/** Asks Spring Security: a manager of the application's if there is one, else the authorities. What nobody decides is denied. */
final class AuthorizedAccess implements Access {

    private final AuthorizationManager<ManagementRequest> manager;
    private final boolean perInstance;

    AuthorizedAccess(AuthorizationManager<ManagementRequest> manager, boolean perInstance) {
        this.manager = manager;
        this.perInstance = perInstance;
    }

    @Override
    public boolean allows(ManagementPermission permission, @Nullable String instanceId) {
        AuthorizationResult result = manager.authorize(
                () -> SecurityContextHolder.getContext().getAuthentication(),
                new ManagementRequest(permission, instanceId));
        return result != null && result.isGranted();
    }

    @Override
    public void check(ManagementPermission permission, @Nullable String instanceId) {
        if (!allows(permission, instanceId)) {
            throw new AccessDeniedException(
                    permission + (instanceId == null ? "" : " of instance '" + instanceId + "'") + " is denied");
        }
    }

    @Override
    public boolean decidesPerInstance() {
        return perInstance;
    }
}
