using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>The configuration file of each service is one that .NET Framework can read: a program with another one does not start.</summary>
internal sealed class ConfigurationFilesCheck(Check installation) : Check("ConfigurationFiles", CheckCategories.Connector)
{
    public override string ErrorId => "ConfigurationUnreadable";

    public override string Target => "exe.config";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is { } installed
            ? [.. new ProxyConfiguration(context.Server, installed).Paths.Select((path, at) => Of(context.Server.Files, path, at == 0 ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded))]
            : [Skip(Target, "No connector is installed.")];

    private CheckResult Of(IServerFiles files, string path, ConnectorHealth withoutIt)
    {
        try
        {
            return Pass(path, ConfigurationFile.Read(files, path) is not { } file ? "There is none, so .NET Framework's defaults hold." : $"It is well formed: <{file.Parse().Root.Name.LocalName}>.");
        }
        catch (ConnectorException fault)
        {
            return Fail(path, fault.Message, fault.RecommendedAction!, withoutIt);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Warn(path, $"It could not be read: {closed.Message}", "Run Test-Connector as administrator.", ConnectorHealth.Unknown);
        }
    }
}
