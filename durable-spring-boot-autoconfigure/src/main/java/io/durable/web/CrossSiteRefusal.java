package io.durable.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Where everybody who reaches the server may call, a page of somebody else in a user's browser must not: browsers say where a request comes from, all of them with the origin, and one from
 * another origin that would change something is refused. Signed links are secrets of their own: a page that has one may as well open it.
 */
record CrossSiteRefusal(String basePath) implements WebMvcConfigurer, HandlerInterceptor {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Set<String> OWN = Set.of("same-origin", "none");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns(basePath + "/**").excludePathPatterns(basePath + "/links/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean elsewhere = CorsUtils.isCorsRequest(request) || site != null && !OWN.contains(site);
        boolean refused = elsewhere && !READING.contains(request.getMethod());
        if (refused) {
            response.setStatus(HttpStatus.FORBIDDEN.value());
        }
        return !refused;
    }
}
