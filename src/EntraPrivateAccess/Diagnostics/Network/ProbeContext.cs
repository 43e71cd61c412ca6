using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// What all probes of a run share: the server's network, its ways out, whom it trusts. Each is read once.
/// </summary>
internal sealed class ProbeContext(CheckContext context, ProbeLimits limits, TimeProvider clock)
{
    private readonly AsyncLazy<ServiceRoutes> _routes = new();
    private readonly AsyncLazy<IReadOnlyList<byte[]>?> _roots = new();
    private readonly AsyncLazy<string?> _tenant = new();
    private readonly AsyncLazy<Answer<IReadOnlyList<IPAddress>>> _proxyName = new();

    public ConnectorEnvironment Environment => context.Environment;

    public DateTimeOffset Now => context.Description.UtcNow;

    public IServerNetwork Network => context.Server.Network;

    /// <summary>
    /// Why nothing can be asked for, or null: a real server in a sandbox's environment would meet the real internet.
    /// </summary>
    public string? Unreal =>
        Environment.IsSandbox && !context.Description.IsVirtual
            ? "A sandbox plays the internet for its virtual servers only."
            : null;

    public Task<ServiceRoutes> RoutesAsync(CancellationToken stop) =>
        _routes.Once(() => ServiceRoutes.ReadAsync(context, stop));

    public Task<IReadOnlyList<byte[]>?> RootsAsync(CancellationToken stop) =>
        _roots.Once(() => Network.TrustedRootsAsync(stop));

    /// <summary>The tenant that this server belongs to, or that is signed in to; null where neither is known.</summary>
    public Task<string?> TenantAsync(CancellationToken stop) =>
        _tenant.Once(async () =>
            (await context.RegistrationAsync(stop).ConfigureAwait(false)).TenantId ?? context.TenantId
        );

    /// <summary>The proxy's own addresses, for all that goes through it.</summary>
    public Task<Answer<IReadOnlyList<IPAddress>>> ProxyAddressesAsync(Uri proxy, CancellationToken stop) =>
        _proxyName.Once(() => ResolveAsync(proxy.Host, stop));

    public Task<Answer<IReadOnlyList<IPAddress>>> ResolveAsync(string host, CancellationToken stop) =>
        WithinAsync($"The name servers gave no answer about {host}", limit => Network.ResolveAsync(host, limit), stop);

    /// <summary>
    /// Works within the time of a stage. What a person should know becomes a failure; being stopped does not.
    /// </summary>
    public async Task<Answer<T>> WithinAsync<T>(
        string silence,
        Func<CancellationToken, Task<T>> work,
        CancellationToken stop
    )
        where T : class
    {
        using StageTimeout limit = new(limits.Stage, clock, stop);
        try
        {
            return Answer<T>.Of(await work(limit.Token).ConfigureAwait(false));
        }
        catch (Exception fault) when (ProbeErrors.IsKnown(fault))
        {
            stop.ThrowIfCancellationRequested();
            return Answer<T>.Failed(
                limit.IsOver ? $"{silence} within {limits.Stage.TotalSeconds:0} seconds." : ProbeErrors.Sentence(fault)
            );
        }
    }
}

/// <summary>Work that is done once, for whoever asks first, and shared by all who ask.</summary>
internal sealed class AsyncLazy<T>
{
    private readonly object _gate = new();
    private Task<T>? _work;

    public Task<T> Once(Func<Task<T>> work)
    {
        lock (_gate)
        {
            return _work ??= work();
        }
    }
}

/// <summary>The ways in which talking to a host goes wrong.</summary>
internal static class ProbeErrors
{
    // ObjectDisposedException: a limit closes the stream under whoever reads from it.
    public static bool IsKnown(Exception fault) =>
        fault
            is ServerException
                or IOException
                or SocketException
                or AuthenticationException
                or OperationCanceledException
                or ObjectDisposedException
                or InvalidDataException;

    public static string Sentence(Exception fault) =>
        fault switch
        {
            AuthenticationException { InnerException: { } inner } => Ended($"{fault.Message} {inner.Message}"),
            IOException { InnerException: SocketException socket } => Ended(
                Win32Errors.Meaning((int)socket.SocketErrorCode) is string meaning ? Capital(meaning) : socket.Message
            ),
            _ => Ended(fault.Message),
        };

    private static string Ended(string sentence) =>
        sentence.TrimEnd().EndsWith(".", StringComparison.Ordinal) ? sentence.TrimEnd() : sentence.TrimEnd() + ".";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}

/// <summary>The time of one stage, or the end of all, whichever comes first.</summary>
internal sealed class StageTimeout : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    public StageTimeout(TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        _limit = clock.Limit(limit);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stop);
    }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _limit.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}

/// <summary>
/// How long one stage of a probe may take. A third of the time that all checks have by default, so that what is
/// dropped silently is told by its own name.
/// </summary>
internal sealed record ProbeLimits
{
    public static ProbeLimits Default { get; } = new();

    public TimeSpan Stage { get; init; } = TimeSpan.FromSeconds(10);
}
