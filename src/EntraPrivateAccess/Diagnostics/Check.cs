using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The base of all checks: a definition, and the rows that a check returns.</summary>
/// <param name="definition">The row in the table of the check's category.</param>
internal abstract class DefinedCheck(CheckDefinition definition)
{
    public CheckDefinition Definition { get; } = definition;

    public string Name => Definition.Name;

    public string Category => Definition.Category;

    /// <summary>The command that runs the check.</summary>
    public string Command =>
        Category switch
        {
            CheckCategories.Groups => "Test-ConnectorGroup",
            CheckCategories.Applications => "Test-ConnectorApplication",
            _ => "Test-Connector",
        };

    /// <summary>The ErrorId of a command that fails because of this check.</summary>
    public virtual string ErrorId => Name + "Failed";

    public CheckResult Pass(string target, string detail) =>
        Row(target, CheckStatus.Pass, detail, null, ConnectorHealth.Healthy);

    /// <param name="health">The resulting health of the connector; Healthy for a finding that does not affect
    /// traffic.</param>
    public CheckResult Warn(
        string target,
        string detail,
        string action,
        ConnectorHealth health = ConnectorHealth.Degraded
    ) => Row(target, CheckStatus.Warn, detail, action, health);

    public CheckResult Fail(
        string target,
        string detail,
        string action,
        ConnectorHealth health = ConnectorHealth.Unhealthy
    ) => Row(target, CheckStatus.Fail, detail, action, health);

    /// <param name="action">The action that makes the check possible; null if none is needed.</param>
    /// <param name="health">Unknown if the health depends on the missing answer.</param>
    public CheckResult Skip(
        string target,
        string reason,
        string? action = null,
        ConnectorHealth health = ConnectorHealth.Healthy
    ) => Row(target, CheckStatus.Skip, reason, action, health);

    // A row can contain text of hosts on the network, which must not control a terminal.
    private CheckResult Row(string target, CheckStatus status, string detail, string? action, ConnectorHealth health) =>
        new()
        {
            Name = Name,
            Category = Category,
            Target = PlainText.CleanLine(target),
            Status = status,
            Detail = PlainText.Clean(detail),
            Action = action is null ? null : PlainText.Clean(action),
            HelpTopic = Definition.HelpTopic,
            ErrorId = ErrorId,
            Health = health,
        };
}

/// <summary>A read-only check of a server, its network or its tenant.</summary>
/// <param name="definition">The row in the table of the check's category.</param>
internal abstract class Check(CheckDefinition definition) : DefinedCheck(definition)
{
    /// <summary>The object to check, if it is known before the check runs; otherwise empty.</summary>
    public virtual string Target => "";

    /// <summary>Checks of the same run that must succeed; otherwise this check is skipped.</summary>
    public virtual IReadOnlyList<Check> DependsOn => [];

    /// <summary>Runs the check and returns its findings: one row, or one row per item checked.</summary>
    public abstract Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    );
}

/// <summary>Adds the data of a run to the results of its checks.</summary>
internal static class CheckResults
{
    /// <summary>Returns a copy of the row with its server, its environment and the duration of the check.</summary>
    public static CheckResult In(this CheckResult row, CheckContext context, TimeSpan took) =>
        row with
        {
            Elapsed = took,
            Server = context.Description.Name,
            Environment = context.Environment.Name,
            Rehearsed = context.Description.IsVirtual,
        };

    /// <summary>Returns a copy of a row about the tenant with its environment and the origin of its evidence.</summary>
    public static CheckResult In(
        this CheckResult row,
        ConnectorEnvironment environment,
        string source,
        DateTimeOffset observed
    ) =>
        row with
        {
            Environment = environment.Name,
            Rehearsed = environment.IsSandbox,
            Source = source,
            Observed = observed,
        };

    /// <summary>Returns a copy of a row that only awaits evidence since the last start of the service.</summary>
    public static CheckResult Awaited(this CheckResult row) => row with { IsAwaited = true };

    /// <summary>Returns a copy of the row that is part of the finding of another check with the same cause.</summary>
    /// <param name="checks">The names of the checks that may report the cause.</param>
    public static CheckResult SameCauseAs(this CheckResult row, params IReadOnlyList<string> checks) =>
        row.Status is CheckStatus.Pass || checks.Count == 0 ? row : row with { Link = new CauseLink(checks) };

    /// <summary>Returns a copy of the row for several targets.</summary>
    public static CheckResult For(this CheckResult row, string target, string detail, string? action) =>
        row with
        {
            Target = target,
            Detail = detail,
            Action = action,
        };

    /// <summary>
    /// Returns a copy of a row about one host, which can be grouped with rows of other hosts that have the same cause.
    /// </summary>
    /// <param name="pattern">The documented wildcard that includes the host, or null.</param>
    /// <param name="other">Another text of the row that differs between hosts, or null.</param>
    public static CheckResult About(this CheckResult row, string host, int port, string? pattern, string? other = null)
    {
        // An entry of the hosts file is about one name, so its row isn't grouped with those of other hosts.
        if (row.Action is not string action || action.Contains("hosts file"))
        {
            return row with { Link = new CauseLink([NetworkCheckTable.HostsFile.Name]) { IncludesRemarks = true } };
        }

        CheckCause cause = CheckCause.Of(host, port, pattern, action);
        cause = other is null ? cause : cause with { Hosts = [.. cause.Hosts, other] };
        return row with { Action = cause.DescribeAction(), Cause = cause };
    }
}

/// <summary>A check that returns exactly one row.</summary>
internal abstract class SingleCheck(CheckDefinition definition) : Check(definition)
{
    public sealed override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => [await LookAsync(context, cancellationToken).ConfigureAwait(false)];

    protected abstract Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken);
}
