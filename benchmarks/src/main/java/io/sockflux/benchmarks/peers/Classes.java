package io.sockflux.benchmarks.peers;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is on this process's heap, class by class. */
final class Classes {

    private Classes() {}

    /** The JVM's table: a line for each class with its rank, its instances, their bytes and its name. Collects garbage first. */
    static String histogram() throws JMException {
        Object table = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        ObjectName.getInstance("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return String.valueOf(table);
    }
}
