using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>One check of an endpoint: its row in the table, and the ErrorId of a command that it ends.</summary>
internal sealed record EndpointStep(CheckDefinition Definition, string ErrorId);

/// <summary>
/// The differences between checks of Microsoft's addresses and checks of applications: names, advice, and the
/// consequences of a finding. The checks themselves judge what was observed.
/// </summary>
internal abstract class EndpointKind
{
    public abstract EndpointStep HostName { get; }

    public abstract EndpointStep Port { get; }

    public abstract EndpointStep Certificate { get; }

    public abstract EndpointStep Answer { get; }

    /// <summary>The check that reports a proxy that can't be used.</summary>
    public abstract CheckDefinition Route { get; }

    /// <summary>The health if something else prevents the check, such as a proxy.</summary>
    public virtual ConnectorHealth BlockedHealth => ConnectorHealth.Healthy;

    /// <summary>Whether the protocol is known; otherwise it is assumed from the number of the port.</summary>
    public virtual bool IsProtocolKnown => true;

    /// <summary>Whether the connector passes TLS on, so that its version does not matter to the connector.</summary>
    public virtual bool PassesTls => false;

    /// <summary>Gets the target of the rows.</summary>
    public virtual string LabelOf(ProbeTarget named) => named.ToString();

    /// <summary>Limits what a row states if the connector may take another route than the probes.</summary>
    public virtual Task<CheckResult> QualifyAsync(
        EndpointCheck check,
        CheckResult row,
        ProbeTarget named,
        ProbeContext scene,
        CancellationToken stop
    ) => Task.FromResult(row);

    public abstract string ResolveAdvice(ProbeTarget named);

    public abstract string ConnectAdvice(ProbeTarget named);

    public abstract string HandshakeAdvice(ProbeTarget named);

    public abstract string ResponseAdvice(ProbeTarget named);

    /// <summary>
    /// Creates a failed row. An address of the connector service makes the connector Unhealthy; an address that only
    /// sign-in, renewal or Windows needs makes it Degraded, and so does an application.
    /// </summary>
    public CheckResult Fail(EndpointCheck check, ProbeTarget named, string detail, string action) =>
        check.Fail(
            LabelOf(named),
            detail,
            action,
            named.IsService ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded
        );

    /// <summary>Creates the row for a request that a proxy refused.</summary>
    public CheckResult Refused(EndpointCheck check, ProbeTarget named, ProbeResponse reply, Uri? proxy) =>
        Fail(
            check,
            named,
            proxy is not null
                ? ProbeConnection.Refusal(proxy, named, reply)
                : $"A proxy that is not configured on this server seems to intercept the request: {reply}.",
            proxy is not null
                ? ProbeConnection.Remedy(proxy, $"requests to {named}", reply.IsOutage)
                : $"Configure the proxy to allow requests to {named} without authentication."
        );

    /// <summary>Creates the row for a host that accepts only a version of TLS before 1.2.</summary>
    public abstract CheckResult JudgeOldVersion(
        EndpointCheck check,
        ProbeTarget named,
        string failure,
        string accepted
    );

    /// <summary>Creates the row for a response that no proxy refused for want of a sign-in.</summary>
    public abstract CheckResult Judge(EndpointCheck check, ProbeTarget named, ProbeResponse reply, Uri? proxy);

    /// <summary>Creates the row for a certificate.</summary>
    public abstract CheckResult Judge(EndpointCheck check, ProbeTarget named, CertificateFinding found);
}

/// <summary>One step of a connection to one host.</summary>
internal abstract class EndpointCheck(
    EndpointKind kind,
    EndpointStep step,
    ProbeTarget target,
    NetworkProbes probes,
    params Check[] dependsOn
) : SingleCheck(step.Definition)
{
    public sealed override string ErrorId => step.ErrorId;

    public sealed override string Target => kind.LabelOf(target);

    public sealed override IReadOnlyList<Check> DependsOn => dependsOn;

    protected EndpointKind Kind => kind;

    /// <summary>The probes of all hosts of the run.</summary>
    protected NetworkProbes Probes => probes;

    /// <summary>The hosts that the check connects to.</summary>
    protected virtual IEnumerable<ProbeTarget> Probed => [target];

    protected sealed override async Task<CheckResult> LookAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        EndpointProbe probe = probes.Of(target, context);
        Answer<ProbeTarget> found = await probe.TargetAsync(cancellationToken).ConfigureAwait(false);
        if (found.Value is not { } named)
        {
            return Skip(Target, found.Reason!);
        }

        // One broken proxy is one finding, not one per address.
        ProbeContext scene = probes.Scene(context);
        if (
            await IsProxiedAsync(context, cancellationToken).ConfigureAwait(false)
            && await scene.ProxyAsync(cancellationToken).ConfigureAwait(false) is { Failure: not null } broken
        )
        {
            return Skip(
                kind.LabelOf(named),
                $"The connector service reaches this address through the proxy {broken.Proxy}, which can't be used: "
                    + $"see {kind.Route.Name}.",
                health: kind.BlockedHealth
            );
        }

        CheckResult row = await LookAsync(named, probe, scene, cancellationToken).ConfigureAwait(false);
        return (await kind.QualifyAsync(this, row, named, scene, cancellationToken).ConfigureAwait(false)).About(
            named.Host,
            named.Port,
            named.Pattern
        );
    }

    private async Task<bool> IsProxiedAsync(CheckContext context, CancellationToken stop)
    {
        foreach (ProbeTarget each in Probed)
        {
            if (await probes.Of(each, context).ProxyAsync(stop).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="named">The host with its actual name.</param>
    protected abstract Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    );
}

/// <summary>Checks that the host's name resolves or, behind a proxy, that the proxy's name does.</summary>
internal sealed class HostNameCheck(EndpointKind kind, ProbeTarget target, NetworkProbes probes)
    : EndpointCheck(kind, kind.HostName, target, probes)
{
    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<IReadOnlyList<IPAddress>> found = await probe.NameAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        string label = Kind.LabelOf(named);
        return (found, proxy, named.Source) switch
        {
            ({ Value: { } addresses }, null, _) => Pass(
                label,
                $"Resolves to {string.Join(", ", addresses)}.{await HostsAsync().ConfigureAwait(false)}"
            ),
            ({ Value: not null }, _, _) => Pass(label, $"The proxy {proxy!.Authority} resolves this name."),
            (_, not null, _) => Kind.Fail(
                this,
                named,
                $"The proxy's own name does not resolve. {found.Reason}",
                $"Make sure that the server's DNS resolves {proxy.Host}, or run Set-ConnectorProxy "
                    + "-Proxy http://host:port with another proxy."
            ),
            (_, _, NameSource.Observed)
                when await Probes.IsBlockedAsync(named, scene, cancellationToken).ConfigureAwait(false) => Kind.Fail(
                this,
                named,
                found.Reason + CheckCause.DescribeBlocked(named.Pattern!),
                Kind.ResolveAdvice(named)
            ),
            (_, _, NameSource.Observed) => Warn(
                label,
                $"{found.Reason} The name was observed in the field and is not documented: it may no longer exist.",
                "No action is needed if the documented names resolve.",
                ConnectorHealth.Healthy
            ),
            _ => Kind.Fail(this, named, found.Reason!, Kind.ResolveAdvice(named)),
        };

        async Task<string> HostsAsync() =>
            await scene.HostsEntryAsync(named.Host, cancellationToken).ConfigureAwait(false) is { } entry
                ? $" The hosts file sets this address (line {entry.Line})."
                : "";
    }
}

/// <summary>Checks that the port can be reached, directly or through the proxy that the connector uses.</summary>
internal sealed class PortCheck(EndpointKind kind, ProbeTarget target, NetworkProbes probes, params Check[] name)
    : EndpointCheck(kind, kind.Port, target, probes, name)
{
    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<Stream> found = await probe.PortAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        HostsEntry? entry = proxy is null
            ? await scene.HostsEntryAsync(named.Host, cancellationToken).ConfigureAwait(false)
            : null;
        return found switch
        {
            { Failure: { } failure } when entry is not null => Kind.Fail(
                this,
                named,
                $"{failure} {entry.Cause}",
                entry.Remedy
            ),
            { Value: not null } => Pass(
                Kind.LabelOf(named),
                proxy is null ? "Connected."
                    : named.IsTunnel ? $"The proxy {proxy.Authority} opened a tunnel."
                    : $"The proxy {proxy.Authority} accepts connections."
            ),
            { Failure: { } failure } => Kind.Fail(
                this,
                named,
                failure,
                proxy is null
                    ? Kind.ConnectAdvice(named)
                    : ProbeConnection.Remedy(
                        proxy,
                        $"CONNECT to {named}",
                        isOutage: found.ProxyReply is { IsOutage: true }
                    )
            ),
            _ => Skip(Kind.LabelOf(named), found.Reason!, health: Kind.BlockedHealth),
        };
    }
}

/// <summary>Checks the host's certificate, as far as the connector depends on it.</summary>
internal sealed class TlsCertificateCheck(EndpointKind kind, ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck(kind, kind.Certificate, target, probes, port)
{
    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<TlsObservation> found = await probe.TlsAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: { } seen } => Kind.Judge(
                this,
                named,
                CertificateFinding.Judge(
                    seen,
                    ServerTrust.Judge(
                        seen,
                        await scene.RootsAsync(cancellationToken).ConfigureAwait(false),
                        scene.Environment.NetworkRoot,
                        scene.Now
                    ),
                    named.Host,
                    scene.Now
                )
            ),
            { Failure: { } failure, OldTlsVersion: { } accepted } => Kind.JudgeOldVersion(
                this,
                named,
                failure,
                accepted
            ),
            { Failure: { } failure } when Kind.IsProtocolKnown => Kind.Fail(
                this,
                named,
                $"The handshake in TLS 1.2 failed. {failure}",
                Kind.HandshakeAdvice(named)
            ),
            { Failure: { } failure } => Warn(
                Kind.LabelOf(named),
                $"The TLS handshake failed. {failure} That this port uses TLS is assumed from its number.",
                $"If it does not use TLS, no action is required: add -Exclude {Name}, {Kind.Answer.Definition.Name}."
            ),
            _ => Skip(Kind.LabelOf(named), found.Reason!, health: Kind.BlockedHealth),
        };
    }
}

/// <summary>
/// Checks that the host responds to a request. Microsoft's hosts serve nothing at their root, so there any response
/// counts.
/// </summary>
internal sealed class HttpAnswerCheck(EndpointKind kind, ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck(kind, kind.Answer, target, probes, port)
{
    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<ProbeResponse> found = await probe.HttpAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        string label = Kind.LabelOf(named);
        return found switch
        {
            // Only a proxy responds with 407; through a tunnel, the response is the host's own.
            { Value: { Status: ProbeResponse.ProxyAuthenticationRequired } reply } when !named.IsTls => Kind.Refused(
                this,
                named,
                reply,
                proxy
            ),
            { Value: { } reply } => Kind.Judge(this, named, reply, proxy),
            { Failure: { } failure } when Kind.IsProtocolKnown => Kind.Fail(
                this,
                named,
                failure,
                Kind.ResponseAdvice(named)
            ),
            { Failure: { } failure } => Warn(
                label,
                $"{failure} That this port uses HTTP is assumed from its number.",
                $"If it does not use HTTP, no action is required: add -Exclude {Name}."
            ),
            // The host responded by TLS, and seems to require a client certificate.
            _ when named.IsTls && (await probe.TlsAsync(cancellationToken).ConfigureAwait(false)).Value is not null =>
                Skip(
                    label,
                    found.Reason!,
                    named.Backend is null
                        ? null
                        : "If the application requires no client certificate, find out what ends the connection."
                ),
            _ when Kind.PassesTls
                    && named.IsTls
                    && (await probe.TlsAsync(cancellationToken).ConfigureAwait(false)).OldTlsVersion is { } version =>
                Skip(label, $"No request was sent: the host accepts {version}, and this check does not use it."),
            _ => Skip(label, found.Reason!, health: Kind.BlockedHealth),
        };
    }
}
