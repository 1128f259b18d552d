package io.durable.benchmarks;

import java.util.Locale;

/** Draws a tree of stacks: as wide as it has samples, callees on top of their callers. Frames that would hardly be seen are left out. */
final class FlameGraph {

    private static final int WIDTH = 1_200;
    private static final int ROW = 15;
    private static final double CHARACTER = 6.2;
    private static final double SHARE_MIN = 0.004;

    private final StackTree tree;
    private final long samplesMin;
    private final int height;
    private final StringBuilder svg = new StringBuilder();

    private FlameGraph(StackTree tree) {
        this.tree = tree;
        this.samplesMin = Math.max(1, Math.round(tree.samples() * SHARE_MIN));
        this.height = tree.depth(samplesMin) * ROW;
    }

    /** An image that says its figures when the pointer rests on a frame. */
    static String draw(StackTree tree) {
        FlameGraph graph = new FlameGraph(tree);
        graph.svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="monospace" font-size="10">
                """.formatted(WIDTH, graph.height));
        graph.draw(tree, 0, 0);
        return graph.svg.append("</svg>\n").toString();
    }

    private void draw(StackTree node, double left, int level) {
        double width = WIDTH * (double) node.samples() / tree.samples();
        int top = height - (level + 1) * ROW;
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %d, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                escaped(node.frame()),
                node.samples(),
                100.0 * node.samples() / tree.samples(),
                left,
                top,
                Math.max(0.5, width - 0.5),
                ROW - 1,
                colour(node.frame())));
        int fitting = (int) (width / CHARACTER);
        if (fitting >= 3) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">", left + 2, top + ROW - 4))
                    .append(escaped(shortened(node.frame(), fitting)))
                    .append("</text>");
        }
        svg.append("</g>\n");
        double next = left;
        for (StackTree callee : node.callees()) {
            if (callee.samples() >= samplesMin) {
                draw(callee, next, level + 1);
            }
            next += WIDTH * (double) callee.samples() / tree.samples();
        }
    }

    /** The method with its class; the package stands in the title. */
    private static String shortened(String name, int length) {
        String frame = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        return frame.length() <= length ? frame : frame.substring(0, length - 2) + "..";
    }

    /** Ours, the driver's and the pool's, Spring's, and the rest. */
    private static String colour(String frame) {
        if (frame.startsWith("io.durable")) {
            return "#ffb347";
        } else if (frame.startsWith("org.postgresql") || frame.startsWith("com.zaxxer")) {
            return "#8fbcdb";
        }
        return frame.startsWith("org.springframework") ? "#a8d08d" : "#dddddd";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
