package io.sockflux.transport.iouring;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Every contract, on io_uring, where there is one: containers often have none. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "io_uring")
@ConfigurationParameter(key = NetworkExtension.WHERE_AVAILABLE, value = "true")
class IoUringContractTest {}
