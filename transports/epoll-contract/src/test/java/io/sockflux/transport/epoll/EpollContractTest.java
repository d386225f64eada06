package io.sockflux.transport.epoll;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Every contract, on epoll. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "epoll")
class EpollContractTest {}
