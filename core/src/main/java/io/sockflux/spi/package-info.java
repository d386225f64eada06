/**
 * The contract between core and a transport: the guide for the author of a transport. Imported by the transports and by
 * internal.
 *
 * <p>A transport is a module with a {@link io.sockflux.spi.TransportProvider}, which {@link java.util.ServiceLoader} finds.
 * The provider gives a {@link io.sockflux.spi.Transport}; the transport gives Netty channels. A program may also give an
 * instance to {@code Network.Builder}, which no provider knows. Core drives these channels by
 * Netty's own methods and the methods below, and names no transport.
 *
 * <p>Whether a transport keeps to this page is decided by {@code transports/contract}. A test class runs all of its
 * contracts over the transport; {@code EpollContractTest} is such a class, with four annotations and no code. Contracts for
 * a capability that the transport lacks are skipped. The tables name the contract that proves each method.
 *
 * <h2>The provider</h2>
 *
 * <table>
 * <caption>Methods of TransportProvider. They are called by the thread that creates a network.</caption>
 * <tr><th>method</th><th>required</th><th>what core does without it</th><th>proof</th></tr>
 * <tr><td>{@code name}, {@code preference}</td><td>yes</td>
 *     <td>A provider that throws here counts as not available, under the name of its class.</td>
 *     <td>{@code InstalledTransportsTest}</td></tr>
 * <tr><td>{@code availability}</td><td>yes</td>
 *     <td>A provider that throws is not available, for the reason that it throws.</td>
 *     <td>{@code InstalledTransportsTest}</td></tr>
 * <tr><td>{@code transport}</td><td>yes</td>
 *     <td>If it throws, core takes the next available transport.</td>
 *     <td>{@code InstalledTransportsTest}</td></tr>
 * <tr><td>{@code onlyByName}</td><td>no</td><td>Core may choose the transport by its preference.</td>
 *     <td>{@code TransportChoiceTest}</td></tr>
 * <tr><td>{@code loops}</td><td>no</td><td>Core takes the transport to be able to run loops.</td>
 *     <td>{@code LooplessTest}</td></tr>
 * </table>
 *
 * <h2>The transport</h2>
 *
 * <p>The column <i>thread</i> says which thread calls. <i>Creator</i> is the thread that creates the network. <i>Loop</i> is the
 * event loop of the channel. <i>Any</i> is any thread. No method may block.
 *
 * <table>
 * <caption>Methods of Transport</caption>
 * <tr><th>method</th><th>required</th><th>capability</th><th>thread</th><th>what core does without it</th>
 *     <th>proof</th></tr>
 *
 * <tr><td>{@code name}, {@code capabilities}</td><td>yes</td><td></td><td>creator</td><td></td>
 *     <td>{@code TransportChoiceTest}, {@code KindsTest}</td></tr>
 * <tr><td>{@code ioHandlerFactory}</td><td>yes; called if the provider has loops</td><td></td><td>creator</td>
 *     <td>The transport can only stand in where another runs the loops.</td><td>{@code LoopContract}</td></tr>
 * <tr><td>{@code eventLoops}</td><td>no</td><td></td><td>creator</td>
 *     <td>Core makes loops over {@code ioHandlerFactory}, in the machine's time.</td><td>{@code WholeNetworkTest}</td></tr>
 * <tr><td>{@code random}</td><td>no</td><td></td><td>any</td>
 *     <td>Core takes numbers that nobody can predict.</td><td>{@code SuperviseSimulationTest}</td></tr>
 * <tr><td>{@code isOfThisMachine}</td><td>if it has files and names of its own</td><td></td><td>any</td>
 *     <td>Core clears unix paths in this machine's file system, and asks this machine for names.</td>
 *     <td>{@code WholeNetworkTest}</td></tr>
 * <tr><td>{@code openReserve}</td><td>if it has no TCP</td><td></td><td>loop</td>
 *     <td>Core opens a TCP socket to hold its descriptor.</td><td>{@code OutOfDescriptorsTest}</td></tr>
 * <tr><td>{@code runsOn}</td><td>no</td><td></td><td>creator</td>
 *     <td>The transport stands in for no other transport.</td><td>{@code LooplessTest}</td></tr>
 *
 * <tr><td>{@code openStream}</td><td>yes</td><td>TCP, UNIX_PATH, UNIX_ABSTRACT, SEQPACKET, VSOCK, MPTCP</td><td>loop</td>
 *     <td></td><td>{@code EchoContract}, {@code ConnectContract}</td></tr>
 * <tr><td>{@code openListener}</td><td>yes</td><td>the same; IPV6_ONLY for its option</td><td>loop</td><td></td>
 *     <td>{@code AcceptContract}, {@code BindContract}, {@code FamilyContract}</td></tr>
 * <tr><td>{@code openPair}</td><td>with the capability</td><td>SOCKET_PAIR</td><td>one that may block</td>
 *     <td>Pairs fail with TransportUnavailableException.</td><td>{@code SocketPairContract}</td></tr>
 * <tr><td>{@code openDatagram}</td><td>with the capability</td><td>DATAGRAM, UNIX_DATAGRAM, ICMP, RAW</td><td>loop</td>
 *     <td>Another transport on the loops is asked, or binding fails with the missing capability.</td>
 *     <td>{@code DatagramContract}, {@code UnixDatagramContract}, {@code MulticastContract}, {@code RawSocketTest}</td></tr>
 * <tr><td>{@code packet}</td><td>if its packets are not Netty's of UDP</td><td>without DATAGRAM_METADATA</td><td>loop</td>
 *     <td>Core writes Netty's packets of UDP.</td><td>{@code UnixDatagramContract}</td></tr>
 * <tr><td>{@code sendEmpty}</td><td>no</td><td>without DATAGRAM_METADATA</td><td>loop</td>
 *     <td>An empty datagram is refused.</td><td>{@code DatagramPeerContract}</td></tr>
 * <tr><td>{@code adopts}, {@code adoptStream}, {@code adoptListener}, {@code adoptDatagram}</td><td>no</td>
 *     <td>ADOPTION</td><td>loop; {@code adopts} any</td>
 *     <td>Another transport adopts the socket, or the adoption fails.</td><td>{@code AdoptContract}</td></tr>
 * <tr><td>{@code socketCalls}</td><td>if it adopts without {@code descriptorCalls}</td><td>ADOPTION</td><td>any; its calls any</td>
 *     <td>The calls on descriptors are made.</td><td>{@code AdoptContract}</td></tr>
 * <tr><td>{@code passing}</td><td>with the capability</td><td>PASSING</td><td>any; its calls loop</td>
 *     <td>Sockets are handed over by another transport, or not at all.</td><td>{@code HandOverContract}</td></tr>
 *
 * <tr><td>{@code optionCalls}</td><td>no</td><td></td><td>any; its calls loop</td>
 *     <td>Required options fail with NOT_IN_TRANSPORT, core's own options are left out.</td>
 *     <td>{@code OptionContract}, {@code EveryOptionContract}</td></tr>
 * <tr><td>{@code acceptedInherit}</td><td>no</td><td></td><td>loop</td>
 *     <td>Core sets its options on each accepted socket again.</td><td>{@code OptionContract}</td></tr>
 * <tr><td>{@code acceptedCloseOnExec}</td><td>no</td><td></td><td>loop</td>
 *     <td>Core takes accepted sockets to be close-on-exec.</td><td>{@code CloseOnExecContract}</td></tr>
 *
 * <tr><td>{@code endOfOutput}</td><td>if an empty buffer is a record</td><td>SEQPACKET</td><td>loop</td>
 *     <td>Core writes an empty buffer before the FIN.</td><td>{@code SeqpacketTest}</td></tr>
 * <tr><td>{@code descriptorCalls}</td><td>with the capability</td><td>DESCRIPTORS</td><td>creator; its calls any</td>
 *     <td>Inspection, duplicates, signals and adoption fail; Netty's sockets stay open in other programs.</td>
 *     <td>{@code AdoptContract}, {@code CloseOnExecContract}</td></tr>
 * <tr><td>{@code nameCalls}</td><td>no</td><td></td><td>creator; its calls on threads that may block</td>
 *     <td>Core looks names up by the JDK, and reads the databases' files.</td><td>{@code ResolverAgreementTest}</td></tr>
 * <tr><td>{@code nettyChannels}</td><td>no</td><td></td><td>any; the factories loop</td>
 *     <td>DNS fails with TransportUnavailableException.</td><td>{@code DnsContract}</td></tr>
 * <tr><td>{@code descriptor}</td><td>no</td><td></td><td>loop</td>
 *     <td>Calls on a socket's descriptor fail; close-on-exec is not set.</td><td>{@code CloseOnExecContract}</td></tr>
 *
 * <tr><td>{@code splice}</td><td>no</td><td></td><td>any</td><td>Relays copy bytes through user space.</td>
 *     <td>{@code RelayContract}, {@code EpollSpliceTest}</td></tr>
 * <tr><td>{@code sendRoom}</td><td>no</td><td></td><td>loop</td><td>A call of a send writes a budget at the most.</td>
 *     <td>none: it changes the size of calls, which {@code benchmarks/compare} measures</td></tr>
 * <tr><td>{@code takesFiles}</td><td>no</td><td></td><td>any</td><td>Core reads a file and sends its buffers.</td>
 *     <td>{@code SendFileContract}</td></tr>
 *
 * <tr><td>{@code refusal}</td><td>if it refuses endpoints of a kind that it has</td><td></td><td>any</td>
 *     <td>The kernel's or Netty's refusal comes late and without the limit.</td><td>{@code LongNameContract}</td></tr>
 * <tr><td>{@code socketAddress}, {@code endpoint}</td><td>yes</td><td></td><td>any</td><td></td>
 *     <td>{@code AcceptContract}, {@code ConnectContract}</td></tr>
 * <tr><td>{@code connectedFrom}</td><td>if {@code localAddress()} stays as it was bound</td><td></td><td>loop</td>
 *     <td>Core takes {@code localAddress()}.</td><td>{@code FromContract}, {@code SelfConnectContract}</td></tr>
 * <tr><td>{@code errno}</td><td>yes</td><td></td><td>any</td><td>Failures have words and no errno; shortage of descriptors
 *     is not recognised.</td><td>{@code ConnectContract}, {@code BindContract}</td></tr>
 * <tr><td>{@code listenState}</td><td>no</td><td></td><td>loop</td><td>The backlog in force is unknown.</td>
 *     <td>{@code ListenerContract}, {@code TelemetryContract}</td></tr>
 * <tr><td>{@code bytesAcknowledged}</td><td>no</td><td></td><td>loop</td>
 *     <td>A close over TCP waits for the peer's end of stream rather than for the acknowledgement.</td>
 *     <td>{@code CloseBoundsContract}</td></tr>
 * </table>
 *
 * <h2>Rules that channels keep</h2>
 *
 * <p>A channel comes open, and neither registered, bound nor connected. Core registers it, and touches it on its event loop
 * only. A stream or seqpacket channel is a {@link io.netty.channel.socket.DuplexChannel}.
 *
 * <h3>Reads by demand</h3>
 *
 * <ul>
 *   <li>While auto-read is off, a {@code read()} makes at most a single read call of the kernel, and then fires
 *       {@code channelReadComplete} once. Without a {@code read()} nothing is read, whatever the kernel reports.
 *   <li>While auto-read is on, the channel reads until the kernel has no more or its allocator says stop. Turning auto-read
 *       off takes back a read that is under way.
 *   <li>A {@link io.sockflux.spi.RecordReader} may bring as many records as it was told. A
 *       {@link io.sockflux.spi.ScatterReader} receives into the buffers that it was given by {@link
 *       io.sockflux.spi.ReceiveRoom#receive} only, as their owner may leave on another thread.
 *   <li>The receiver owns the buffers, messages and descriptors that the channel fires.
 *   <li>Proof: {@code ReceiveContract}, {@code ReactiveStreamsContract}, {@code ReceiveIntoContract}, {@code FairnessContract}.
 * </ul>
 *
 * <h3>Half-close</h3>
 *
 * <ul>
 *   <li>The peer's end of stream is a {@link io.netty.channel.socket.ChannelInputShutdownEvent}, fired once, after all data,
 *       by the read that finds it. The channel stays open.
 *   <li>Writes of any length go on after the peer's end of stream. Reads go on after {@code shutdownOutput()}, which sends
 *       the FIN after everything written before.
 *   <li>Proof: {@code HalfCloseContract}.
 * </ul>
 *
 * <h3>HUP and ERR</h3>
 *
 * <ul>
 *   <li>When both directions are over the channel fires {@link io.sockflux.spi.HangUp}, once, without demand, and only if it
 *       is active. It reads nothing because of it: input that came before stays for reads on demand.
 *   <li>A failed read is an {@code exceptionCaught}. An error report by itself must not spin the loop, and fires no read.
 *   <li>Proof: {@code GonePeersContract}, {@code GonePeerContract}.
 * </ul>
 *
 * <h3>Lost writes</h3>
 *
 * <ul>
 *   <li>A write completes when the kernel has taken all of its bytes, and fails otherwise. A progressive promise is told of
 *       each byte that the kernel takes. The channel owns what is written, and releases it in either case.
 *   <li>Core turns {@code AUTO_CLOSE} off: a failed write leaves the socket open, fails all writes behind it, and shuts the
 *       output down. A datagram or record that the kernel refuses fails alone, by SystemCallException.
 *   <li>Writability follows the watermarks, which are the budget of sends.
 *   <li>Proof: {@code SendContract}, {@code MemoryContract}, {@code GatherContract}.
 * </ul>
 *
 * <h3>Accept gate</h3>
 *
 * <ul>
 *   <li>A listening channel asks its {@link io.sockflux.spi.AcceptGate} right before each {@code accept(2)}, and accepts
 *       nothing while the gate is shut. It fires the accepted channel unregistered, by {@code channelRead}.
 *   <li>A channel that accepts several before it hands them over asks with their count, {@code isOpen(pending)}.
 *   <li>A failed accept is an {@code exceptionCaught}. Core then waits and asks again; the channel does not repeat it.
 *   <li>kqueue cannot ask its gate; there several sockets that become ready together may accept a connection each.
 *   <li>Proof: {@code AcceptDemandContract}, {@code LimitContract}.
 * </ul>
 *
 * <h3>Close</h3>
 *
 * <ul>
 *   <li>{@code close()} calls {@code close(2)} on the loop, at once, and fails all writes that wait. Core has turned
 *       {@code SO_LINGER} off before, or set it to 0 for a reset, so that it never blocks.
 *   <li>{@code unsafe().closeForcibly()} closes the descriptor of a channel that was never registered.
 *   <li>A channel bound to a unix path removes no file once its address, a {@link io.sockflux.spi.KeepsFile}, was told to
 *       keep it. Core removes the file.
 *   <li>Proof: {@code CloseContract}, {@code CutStreamContract}, {@code LeftoverContract}, {@code SocketFileContract}.
 * </ul>
 *
 * <h3>Urgent data and messages</h3>
 *
 * <ul>
 *   <li>With {@code URGENT_DATA} the channel fires urgent bytes and marks as {@code io.sockflux.urgent} has them, at their
 *       place in the data, and follows {@link io.sockflux.spi.UrgentOption#IN_LINE}. Proof: {@code UrgentDataTest}.
 *   <li>With {@code MESSAGES}, and on datagram sockets, the channel reads and writes {@link io.sockflux.message.Message}s.
 *       Proof: {@code MessagesTest}, {@code DescriptorPassingTest}.
 * </ul>
 */
@NullMarked
package io.sockflux.spi;

import org.jspecify.annotations.NullMarked;
