using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>TrustSettings.xml can be read at each place where it is; Microsoft's pages and the rename leave three.</summary>
internal sealed class TrustSettingsCheck(Check installation) : Check("TrustSettings", CheckCategories.Connector)
{
    public override string Target => "TrustSettings.xml";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        CheckResult[] rows = [.. TrustSettings.Paths(context.Server).Where(context.Server.Files.FileExists).Select(path => Of(context, path))];
        return Task.FromResult<IReadOnlyList<CheckResult>>(rows.Length > 0 ? rows : [Skip(Target, "There is none: the connector was never registered here.")]);
    }

    private CheckResult Of(CheckContext context, string path)
    {
        try
        {
            return TrustSettings.Parse(path, context.Server.Files.ReadAllText(path)) is { } settings
                ? Pass(path, $"It names certificate {settings.Thumbprint} in {(settings.IsInUserStore ? "Network Service's own store" : "the machine's store")}.")
                : Fail(path, "It cannot be understood, and the connector cannot find its certificate by it.", "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Warn(path, $"It could not be read: {closed.Message}", "Run Test-Connector as administrator.", ConnectorHealth.Unknown);
        }
    }
}
