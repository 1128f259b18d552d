package io.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.durable.codec.HistoryEventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages say of the code, compared with the code. */
class DocumentationTests {

    private static final List<String> MODULES = List.of(
            "durable-spring-boot-autoconfigure", "durable-spring-boot-embedded-kafka", "sample-app", "benchmarks");
    private static final Pattern CLASS_NAME = Pattern.compile("io\\.durable\\.[\\w.]*[A-Z]\\w*(\\.[A-Z]\\w*)*");
    private static final Pattern PACKAGE_NAME = Pattern.compile("io\\.durable(\\.[a-z]+)+");
    private static final Pattern TESTS_NAME = Pattern.compile("[A-Z]\\w*Tests");
    private static final Pattern SCRIPT = Pattern.compile("(\\.ci|scripts)/[\\w.-]+( .*)?");
    private static final Pattern PROPERTY = Pattern.compile("(durable(?:\\.[a-z-]+)+)(?:=.*)?");
    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
    private static final Pattern TABLE_SETTINGS = Pattern.compile(
            "CREATE TABLE IF NOT EXISTS (\\w+) \\((?:(?!CREATE).)*?\\n\\) WITH (\\(.*?\\));", Pattern.DOTALL);
    private static final Pattern STARTED = Pattern.compile("@PostMapping\\(\"/patterns/([a-z-]+)\"\\)");
    private static final Pattern COLUMN = Pattern.compile("(?m)^ {4}([a-z_]+) ");

    static List<MarkdownPage> pages() {
        return MarkdownPage.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsSomewhereWithEveryLink(MarkdownPage page) {
        for (String link : page.links()) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty()
                    ? page.file()
                    : page.file().resolveSibling(parts[0]).normalize();
            assertThat(target).as("'%s' in %s", link, page).exists();
            if (parts.length == 2) {
                assertThat(MarkdownPage.read(target.toString()).anchors())
                        .as("'%s' in %s", link, page)
                        .contains(parts[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesOnlyClassesAndPackagesThatExist(MarkdownPage page) {
        assertThat(page.code())
                .filteredOn(code -> CLASS_NAME.matcher(code).matches())
                .as("classes in %s", page)
                .allMatch(DocumentationTests::isClass);
        assertThat(page.code())
                .filteredOn(code -> PACKAGE_NAME.matcher(code).matches())
                .as("packages in %s", page)
                .allMatch(DocumentationTests::isPackage);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesOnlyTestsThatExist(MarkdownPage page) {
        List<String> existing = sources("src/test/java").keySet().stream()
                .map(file -> file.getFileName().toString())
                .toList();
        assertThat(page.code())
                .filteredOn(code -> TESTS_NAME.matcher(code).matches())
                .as("tests in %s", page)
                .allMatch(code -> existing.contains(code + ".java"));
    }

    @Test
    void everyFeatureThatIsThereSaysWhereItIsDocumentedAndTested() {
        List<List<String>> features = MarkdownPage.read("README.md").rows().stream()
                .filter(row -> row.size() == 4 && plain(row.get(1)).equals("yes"))
                .toList();

        assertThat(features).hasSizeGreaterThan(30).allSatisfy(row -> {
            assertThat(row.get(2)).as("where '%s' is documented", row.get(0)).contains("](docs/");
            assertThat(row.get(3)).as("where '%s' is tested", row.get(0)).contains("Tests`");
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesOnlyScriptsThatExist(MarkdownPage page) {
        assertThat(page.code())
                .filteredOn(code -> SCRIPT.matcher(code).matches())
                .as("scripts in %s", page)
                .allMatch(code -> Files.isExecutable(MarkdownPage.root().resolve(code.split(" ")[0])));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesOnlyPropertiesThatExist(MarkdownPage page) {
        assertThat(page.code())
                .filteredOn(code -> PROPERTY.matcher(code).matches())
                .map(code -> code.split("=")[0])
                .as("properties in %s", page)
                .allMatch(name -> properties().keySet().stream()
                        .anyMatch(known -> known.equals(name) || known.startsWith(name + ".")));
    }

    @Test
    void configurationPageHasEveryPropertyWithItsDefault() {
        Map<String, String> documented = new TreeMap<>();
        for (List<String> row : MarkdownPage.read("docs/configuration.md").rows()) {
            if (PROPERTY.matcher(plain(row.get(0))).matches()) {
                documented.put(plain(row.get(0)), row.get(1));
            }
        }
        assertThat(documented.keySet()).isEqualTo(properties().keySet());
        properties().forEach((name, defaultValue) -> {
            if (!defaultValue.isEmpty()) {
                assertThat(plain(documented.get(name)))
                        .as("default of %s", name)
                        .isEqualTo(defaultValue);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/guide.md"})
    void showsOnlyJavaThatIsCompiled(String path) {
        showsOnlyJavaOf("src/test/java/io/durable/documentation", MarkdownPage.read(path));
    }

    static List<MarkdownPage> patternPages() {
        return MarkdownPage.all().stream()
                .filter(page -> page.toString().startsWith("docs/patterns/"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("patternPages")
    void showsOnlyJavaOfTheSampleOnThePagesOfPatterns(MarkdownPage page) {
        showsOnlyJavaOf("src/main/java/io/durable/sample/patterns", page);
    }

    @Test
    void hasAPageForEachPatternOfTheSample() {
        String started = sources("src/main/java/io/durable/sample/patterns").values().stream()
                .flatMap(source -> STARTED.matcher(source).results())
                .map(mapping -> mapping.group(1))
                .sorted()
                .collect(Collectors.joining(" "));
        assertThat(patternPages().stream()
                        .map(page -> page.file().getFileName().toString().replace(".md", ""))
                        .collect(Collectors.joining(" ")))
                .isNotEmpty()
                .isEqualTo(started);
    }

    private static void showsOnlyJavaOf(String directory, MarkdownPage page) {
        String compiled = sources(directory).values().stream()
                .map(DocumentationTests::withoutWhitespace)
                .reduce("", String::concat);
        assertThat(page.blocks("java"))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(compiled).contains(withoutWhitespace(block)));
    }

    @Test
    void historyPageShowsEventsAsTheyAreStored() {
        assertThat(MarkdownPage.read("docs/internals/history-format.md").blocks("stored"))
                .isNotEmpty()
                .allSatisfy(block -> {
                    String[] lines = block.stripTrailing().split("\n", 2);
                    byte[] stored = lines[1].getBytes(UTF_8);
                    assertThat(HistoryEventCodec.encode(HistoryEventCodec.decode(lines[0], stored)))
                            .asString(UTF_8)
                            .isEqualTo(lines[1]);
                });
    }

    static Stream<Arguments> tables() {
        return Stream.of("schema-h2.sql", "schema-postgresql.sql")
                .flatMap(script -> columns(script).entrySet().stream()
                        .map(table -> arguments(script, table.getKey(), table.getValue())));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void tablesPageHasEveryColumn(String script, String table, List<String> columns) {
        List<String> documented = MarkdownPage.read("docs/internals/tables.md").rowsBelow(table).stream()
                .flatMap(row -> Stream.of(row.get(0).split(",")))
                .map(DocumentationTests::plain)
                .filter(name -> !name.equals("column") && !name.startsWith("-"))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(columns);
    }

    @Test
    void performancePageSetsUpTablesAsTheScriptDoes() {
        List<String> statements = TABLE_SETTINGS
                .matcher(script("schema-postgresql.sql"))
                .results()
                .map(table -> "ALTER TABLE " + table.group(1) + " SET " + table.group(2) + ";")
                .toList();
        assertThat(statements).hasSize(5);
        assertThat(MarkdownPage.read("docs/performance.md").blocks("sql"))
                .flatMap(block -> block.lines().toList())
                .containsAll(statements);
    }

    @Test
    void errorsPageHasEveryException() throws IOException {
        List<String> code = MarkdownPage.read("docs/errors.md").code();
        Path api = MarkdownPage.root().resolve("durable-spring-boot-autoconfigure/src/main/java/io/durable");
        try (Stream<Path> files = Files.list(api)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Exception.java"))
                            .map(name -> "io.durable." + name.replace(".java", ""))
                            .filter(DocumentationTests::isPublic))
                    .isNotEmpty()
                    .allMatch(code::contains);
        }
    }

    private static boolean isPublic(String className) {
        try {
            return Modifier.isPublic(Class.forName(className).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void errorsPageShowsLogLinesOfTheCode() {
        String code = sources("src/main/java").values().stream()
                .map(source -> source.replaceAll("\"\\s*\\+ \"", ""))
                .reduce("", String::concat);
        List<List<String>> rows = MarkdownPage.read("docs/errors.md").rowsBelow("Log lines");
        assertThat(rows)
                .filteredOn(row -> row.get(1).startsWith("`"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(plain(row.get(1)).split("…"))
                        .allSatisfy(
                                part -> assertThat(code.contains(part)).as(part).isTrue()));
    }

    private static boolean isClass(String name) {
        for (String candidate = name; candidate.contains("."); candidate = nested(candidate)) {
            try {
                Class.forName(candidate, false, DocumentationTests.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException perhapsNested) {
                continue;
            }
        }
        return false;
    }

    private static boolean isPackage(String name) {
        return MODULES.stream()
                .flatMap(module -> Stream.of(module + "/src/main/java", module + "/src/test/java"))
                .anyMatch(sources ->
                        Files.isDirectory(MarkdownPage.root().resolve(sources).resolve(name.replace('.', '/'))));
    }

    private static String nested(String name) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + "$" + name.substring(dot + 1);
    }

    /** Properties of this library by name, with their defaults; empty where there is none. */
    private static Map<String, String> properties() {
        Map<String, String> defaults = new TreeMap<>();
        for (URL metadata : metadata()) {
            try (InputStream json = metadata.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
                    if (property.path("name").asString().startsWith("durable.")) {
                        defaults.put(
                                property.path("name").asString(),
                                property.path("defaultValue").asString(""));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(defaults).as("generated configuration metadata").isNotEmpty();
        return defaults;
    }

    private static List<URL> metadata() {
        try {
            return Collections.list(DocumentationTests.class
                    .getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> columns(String script) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        TABLE.matcher(script(script))
                .results()
                .forEach(table -> columns.put(
                        table.group(1),
                        COLUMN.matcher(table.group(2))
                                .results()
                                .map(column -> column.group(1))
                                .toList()));
        return columns;
    }

    private static String script(String name) {
        try (InputStream sql = DocumentationTests.class.getResourceAsStream("/io/durable/jpa/" + name)) {
            return new String(sql.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Java sources below this directory of each module. */
    private static Map<Path, String> sources(String directory) {
        Map<Path, String> sources = new TreeMap<>();
        for (String module : MODULES) {
            Path below = MarkdownPage.root().resolve(module).resolve(directory);
            for (Path file : Files.isDirectory(below) ? javaFiles(below) : List.<Path>of()) {
                try {
                    sources.put(file, Files.readString(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return sources;
    }

    private static List<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".java")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String cell) {
        return cell.strip().replace("`", "");
    }

    private static String withoutWhitespace(String text) {
        return text.replaceAll("\\s", "");
    }
}
