package io.sockflux.spring.boot;

import io.sockflux.Connector;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.spring.boot.SockfluxProperties.ConnectorSettings;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Makes a bean of each connector that properties declare, and one of its pool where pools can be had. */
final class ConnectorsRegistrar implements ImportBeanDefinitionRegistrar {

    static final String CONNECTORS = "sockfluxConnectors";

    private static final String PROPERTY = "sockflux.connectors";

    private final Environment environment;
    private final ClassLoader classes;

    ConnectorsRegistrar(Environment environment, ClassLoader classes) {
        this.environment = environment;
        this.classes = classes;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        Map<String, ConnectorSettings> connectors = Binder.get(environment)
                .bind(PROPERTY, Bindable.mapOf(String.class, ConnectorSettings.class))
                .orElse(Map.of());
        boolean hasPools = ClassUtils.isPresent("reactor.pool.Pool", classes);
        connectors.keySet().forEach(name -> {
            try {
                Names.check(name, "connector");
            } catch (IllegalArgumentException e) {
                throw new InvalidConfigurationPropertyValueException(PROPERTY, name, e.getMessage(), e);
            }
            String connector = name + "Connector";
            add(registry, connector, made(Connector.class, "connector", name));
            if (hasPools) {
                RootBeanDefinition pool = made(ConnectionPool.class, "pool", name);
                pool.getConstructorArgumentValues().addGenericArgumentValue(new RuntimeBeanReference(connector));
                add(registry, name + "Pool", pool);
            }
        });
    }

    private static RootBeanDefinition made(Class<?> type, String method, String name) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(type);
        definition.setFactoryBeanName(CONNECTORS);
        definition.setFactoryMethodName(method);
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_NO);
        definition.getConstructorArgumentValues().addGenericArgumentValue(name);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        return definition;
    }

    /** A bean that the application has made under the name stays. */
    private static void add(BeanDefinitionRegistry registry, String name, RootBeanDefinition definition) {
        if (!registry.containsBeanDefinition(name)) {
            registry.registerBeanDefinition(name, definition);
        }
    }
}
