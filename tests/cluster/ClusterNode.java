import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** A node of OpenSearch with plugins from the class path. It ends when its standard input ends. */
public final class ClusterNode extends Node {
    @SuppressWarnings({"unchecked", "rawtypes"})
    private ClusterNode(Environment environment, Collection plugins) {
        super(environment, plugins, false);
    }

    /** Arguments: the home folder, the classes of the plugins, with commas, and settings NAME=VALUE. */
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder().put("path.home", Path.of(arguments[0]));
        for (String setting : Arrays.asList(arguments).subList(2, arguments.length)) {
            String[] parts = setting.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Map.of(), null, () -> settings.get("node.name"));
        ClusterNode node = new ClusterNode(environment, plugins(arguments[1].split(",")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        Thread watch = new Thread(ClusterNode::haltAtEndOfInput);
        watch.setDaemon(true);
        watch.start();
        node.start();
        Thread.currentThread().join();
    }

    /** The constructor of Node takes classes in version 2, and descriptions of them in version 3. */
    private static Collection<Object> plugins(String[] names) throws ClassNotFoundException {
        Collection<Object> plugins = new ArrayList<>();
        for (String name : names) {
            plugins.add(Version.CURRENT.major < 3 ? Class.forName(name) : new PluginInfo(
                name, "", "", Version.CURRENT, "", name, null, List.of(), false));
        }
        return plugins;
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
            }
        } catch (IOException error) {
            error.printStackTrace();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException error) {
            error.printStackTrace();
        }
    }
}
