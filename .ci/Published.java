import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Looks at what {@code mvn package -Prelease} has made of each module that is published, and tells what Maven Central would refuse and what
 * a user would miss: {@code java .ci/Published.java [FOLDER]}.
 */
final class Published {

    private static final List<String> REQUIRED =
            List.of("groupId", "artifactId", "version", "name", "description", "url", "licenses", "developers", "scm");

    private final Path root;
    private final List<String> faults = new ArrayList<>();
    private int jars;

    private Published(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
        Published published = new Published(Path.of(arguments.length > 0 ? arguments[0] : "."));
        int modules = published.look();
        published.faults.forEach(fault -> System.err.println("published: " + fault));
        System.out.println("published: " + modules + " modules, " + published.jars + " jars, " + published.faults.size()
                + " faults");
        System.exit(published.faults.isEmpty() && published.jars > 0 ? 0 : 1);
    }

    private int look() throws Exception {
        int modules = 0;
        List<Path> poms = new ArrayList<>(List.of(Path.of("")));
        Element parent = xml(root.resolve("pom.xml"));
        for (Node each : children(child(parent, "modules"))) {
            poms.add(Path.of(each.getTextContent()));
        }
        for (Path module : poms) {
            Path folder = root.resolve(module);
            Element pom = xml(folder.resolve("pom.xml"));
            Element properties = child(pom, "properties");
            if (properties != null && "true".equals(text(properties, "maven.deploy.skip"))) {
                programs(module, folder.resolve("target"), text(pom, "artifactId"));
                continue;
            }
            modules++;
            // A pom without a parent is published as it stands.
            Path flattened = folder.resolve(
                    module.toString().isEmpty() || child(pom, "parent") != null
                            ? "target/flattened-pom.xml"
                            : "pom.xml");
            if (!Files.exists(flattened)) {
                faults.add(module + ": has no " + flattened);
                continue;
            }
            pom(module, xml(flattened));
            if (!"pom".equals(text(pom, "packaging"))) {
                jars(
                        module,
                        folder.resolve("target"),
                        text(xml(flattened), "artifactId") + "-" + text(xml(flattened), "version"));
            }
        }
        return modules;
    }

    /** A pom that stands alone, with what Maven Central requires. */
    private void pom(Path module, Element pom) {
        for (String name : REQUIRED) {
            if (text(pom, name).isBlank()) {
                faults.add(module + ": its published pom has no <" + name + ">");
            }
        }
        Element scm = child(pom, "scm");
        for (String name : List.of("connection", "developerConnection", "url")) {
            if (scm != null && text(scm, name).isBlank()) {
                faults.add(module + ": its published pom has no <" + name + "> in <scm>");
            }
        }
        if (child(pom, "parent") != null) {
            faults.add(module + ": its published pom has a <parent>");
        }
        Element dependencies = child(pom, "dependencies");
        for (Node each : dependencies == null ? List.<Node>of() : children(dependencies)) {
            Element dependency = (Element) each;
            if (text(dependency, "version").isBlank()
                    || text(dependency, "version").contains("${")) {
                faults.add(module + ": its published pom has no version for " + text(dependency, "artifactId"));
            }
        }
    }

    private void jars(Path module, Path target, String name) throws IOException {
        for (String suffix : List.of("", "-sources", "-javadoc")) {
            Path path = target.resolve(name + suffix + ".jar");
            if (!Files.exists(path)) {
                faults.add(module + ": has no " + path.getFileName());
                continue;
            }
            jars++;
            try (JarFile jar = new JarFile(path.toFile())) {
                for (String file : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
                    if (jar.getEntry(file) == null) {
                        faults.add(module + ": " + path.getFileName() + " has no " + file);
                    }
                }
                if (suffix.isEmpty()) {
                    own(module, jar);
                } else if (!holds(jar, suffix.equals("-sources") ? ".java" : ".html")) {
                    faults.add(module + ": " + path.getFileName() + " is empty");
                }
            }
        }
        if (!Files.exists(target.resolve("bom.json"))) {
            faults.add(module + ": has no list of parts");
        }
    }

    /** The jar of the classes: a module with a version, and leave for native code where it can be run. */
    private void own(Path module, JarFile jar) throws IOException {
        if (jar.getEntry("module-info.class") == null) {
            faults.add(module + ": " + Path.of(jar.getName()).getFileName() + " is no module");
        }
        Manifest manifest = jar.getManifest();
        Attributes says = manifest == null ? new Attributes() : manifest.getMainAttributes();
        if (says.getValue("Implementation-Version") == null) {
            faults.add(module + ": " + Path.of(jar.getName()).getFileName() + " does not say its version");
        }
        runnable(module, jar);
    }

    /** The jars of a module that is not published may be in the archive of the programs. */
    private void programs(Path module, Path target, String name) throws IOException {
        for (Path folder : List.of(target, target.resolve("app/lib"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path path : files.filter(
                                each -> each.getFileName().toString().matches(name + "-[0-9][^-]*(-SNAPSHOT)?\\.jar"))
                        .toList()) {
                    jars++;
                    try (JarFile jar = new JarFile(path.toFile())) {
                        runnable(module, jar);
                    }
                }
            }
        }
    }

    private void runnable(Path module, JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        Attributes says = manifest == null ? new Attributes() : manifest.getMainAttributes();
        if (says.getValue("Main-Class") != null && says.getValue("Enable-Native-Access") == null) {
            faults.add(module + ": " + Path.of(jar.getName()).getFileName()
                    + " can be run, and its manifest has no Enable-Native-Access");
        }
    }

    private static boolean holds(JarFile jar, String ending) {
        return jar.stream().anyMatch(entry -> entry.getName().endsWith(ending));
    }

    // XML

    private static Element xml(Path path) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(path.toFile())
                .getDocumentElement();
    }

    private static Element child(Element of, String name) {
        return (Element) children(of).stream()
                .filter(each -> each.getNodeName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<Node> children(Element of) {
        return Stream.iterate(of.getFirstChild(), each -> each != null, Node::getNextSibling)
                .filter(Element.class::isInstance)
                .toList();
    }

    private static String text(Element of, String name) {
        Element child = child(of, name);
        return child == null ? "" : child.getTextContent().strip();
    }
}
