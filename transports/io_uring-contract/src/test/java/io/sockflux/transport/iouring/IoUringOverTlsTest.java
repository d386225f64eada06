package io.sockflux.transport.iouring;

import io.sockflux.contract.NetworkExtension;
import io.sockflux.contract.wire.OverTls;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The contracts of streams again, over TLS: on io_uring, with Java's provider. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@IncludeTags(OverTls.TAG)
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "io_uring")
@ConfigurationParameter(key = NetworkExtension.WHERE_AVAILABLE, value = "true")
@ConfigurationParameter(key = NetworkExtension.WIRE, value = "tls-jdk")
class IoUringOverTlsTest {}
