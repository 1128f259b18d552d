package io.durable.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where orchestrators may send requests: {@code host}, {@code host:port}, {@code *.domain} for all below it, or {@code *}. Judged by the name that the request has, before it is looked up;
 * redirections are not followed.
 */
record AllowedHosts(List<String> patterns) {

    private static final Pattern WELL_FORMED =
            Pattern.compile("\\*|(\\*\\.)?[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    AllowedHosts {
        for (String pattern : patterns) {
            if (!WELL_FORMED.matcher(pattern).matches()) {
                throw new IllegalArgumentException("durable.http.allowed-hosts has '" + pattern
                        + "', which must be a host, host:port, *.domain or *");
            }
        }
        patterns = patterns.stream().map(AllowedHosts::lower).toList();
    }

    /** @throws HttpTargetRefusedException if it is not allowed */
    void require(URI target) {
        if (patterns.stream().noneMatch(pattern -> matches(pattern, target))) {
            throw new HttpTargetRefusedException("'" + target.getHost() + "' is not among durable.http.allowed-hosts "
                    + patterns + ". Add it there if orchestrators of this application may send requests to it");
        }
    }

    private static boolean matches(String pattern, URI target) {
        String host = lower(target.getHost());
        String withPort = host + ':' + port(target);
        if (pattern.equals("*") || pattern.equals(host) || pattern.equals(withPort)) {
            return true;
        }
        if (!pattern.startsWith("*.")) {
            return false;
        }
        String domain = pattern.substring(1);
        return host.endsWith(domain) || withPort.endsWith(domain);
    }

    private static int port(URI target) {
        if (target.getPort() >= 0) {
            return target.getPort();
        }
        return target.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
