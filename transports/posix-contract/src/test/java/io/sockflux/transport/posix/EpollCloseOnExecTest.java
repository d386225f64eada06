package io.sockflux.transport.posix;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;
import org.junit.platform.suite.api.SuiteDisplayName;

/** The contract of close-on-exec on Netty's epoll channels, whose flag this module's system calls set. */
@Suite
@SuiteDisplayName("Close on exec, epoll")
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*\\.CloseOnExecContract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "epoll")
@ConfigurationParameter(key = NetworkExtension.WHERE_AVAILABLE, value = "true")
class EpollCloseOnExecTest {}
