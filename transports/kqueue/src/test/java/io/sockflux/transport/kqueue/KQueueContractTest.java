package io.sockflux.transport.kqueue;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Every contract, on kqueue, where there is one. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "kqueue")
@ConfigurationParameter(key = NetworkExtension.WHERE_AVAILABLE, value = "true")
class KQueueContractTest {}
