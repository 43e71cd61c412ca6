using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Tells which way out each of the two services takes.</summary>
internal sealed class ProxyReport
{
    private readonly IServer _server;
    private readonly ServerDescription _description;
    private readonly ConnectorEnvironment _environment;

    public ProxyReport(IServer server, ServerDescription description, ConnectorEnvironment environment)
    {
        _server = server;
        _description = description;
        _environment = environment;
    }

    /// <param name="written">The configuration files that were written just now.</param>
    /// <param name="restarted">The services that were restarted just now.</param>
    public async Task<IReadOnlyList<ConnectorProxy>> OfAsync(
        InstalledConnector connector, IReadOnlyList<string> written, IReadOnlyList<string> restarted, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(_server, connector);
        string? winHttp = await WinHttpProxy.ReadAsync(_server, cancellationToken).ConfigureAwait(false);
        bool agree = ServiceProxy.Agree(all);
        Dictionary<string, string> reasons = ServiceFreshness.ReadAll(_server, connector)
            .Where(service => service.NeedsRestart)
            .ToDictionary(service => service.Service, service => service.Reason!);
        return [.. all.Select(proxy => new ConnectorProxy
        {
            Server = _description.Name,
            Service = proxy.Service,
            Mode = proxy.Section.Mode,
            Proxy = proxy.Section.Address,
            Source = proxy.Source,
            ConfigurationFile = proxy.Path,
            WinHttpProxy = winHttp,
            Agrees = agree,
            Changed = written.Contains(proxy.Path),
            Restarted = restarted.Contains(proxy.Service),
            RestartRequired = reasons.ContainsKey(proxy.Service),
            Detail = string.Join(" ", Remarks(
                proxy, winHttp, agree, reasons.TryGetValue(proxy.Service, out string? reason) ? reason : null)),
            Environment = _environment.Name,
            Rehearsed = _description.IsVirtual,
        })];
    }

    private static IEnumerable<string> Remarks(ServiceProxy proxy, string? winHttp, bool agree, string? restart)
    {
        if (restart is not null)
        {
            yield return $"{restart} Run Restart-Connector, or Set-ConnectorProxy again.";
        }

        if (proxy.Section.Remark is string remark)
        {
            yield return remark;
        }

        if (!agree)
        {
            yield return "The two services go different ways: run Set-ConnectorProxy to give both the same.";
        }

        if (proxy.Section is { Mode: ConnectorProxyMode.Explicit, Address: string address } && winHttp is null)
        {
            yield return $"WinHTTP has no proxy: where the connector's log says 'Failed to validate chain of certificate', run netsh winhttp set proxy {address[(address.IndexOf("//", System.StringComparison.Ordinal) + 2)..]}.";
        }
    }
}
