using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Models;

/// <summary>The result of one check.</summary>
public sealed record CheckResult
{
    /// <summary>Gets the name of the check, which <c>-Include</c> and <c>-Exclude</c> take.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the category: Server, Tls, Network, Connector, Cloud, Events, Groups or
    /// Applications.</summary>
    public string Category { get; init; } = "";

    /// <summary>Gets the checked item: a registry value, a URL, a service, a connector group, an application.</summary>
    public string Target { get; init; } = "";

    /// <summary>Gets the outcome of the check.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>Gets the finding as text.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the next step, with the command to run; null if none is needed.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the about topic and the section that describe the check.</summary>
    public string HelpTopic { get; init; } = "";

    /// <summary>
    /// Gets the duration of the check in seconds, without the time spent waiting for its dependencies.
    /// </summary>
    [ShownAs(typeof(TimeSpan))]
    public double Duration
    {
        get => JsonText.Seconds(Elapsed);
        init => Elapsed = TimeSpan.FromSeconds(value);
    }

    /// <summary>
    /// Gets where the evidence of a connector group comes from, and how old it can be; null for a check of a server,
    /// which reads its evidence itself.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Gets the time at which the evidence of a connector group was read; null for a check of a
    /// server.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? ObservedAt
    {
        get => JsonText.Time(Observed);
        init => Observed = JsonText.ToOptionalTime(value);
    }

    /// <summary>Gets the name of the checked server; empty for a check of a connector group.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "CheckResult/1";

    /// <summary>Gets the time at which the evidence was read.</summary>
    internal DateTimeOffset? Observed { get; init; }

    /// <summary>Gets the duration of the check.</summary>
    internal TimeSpan Elapsed { get; init; }

    /// <summary>Gets the ErrorId of a command that this finding ends.</summary>
    internal string ErrorId { get; init; } = "";

    /// <summary>Gets the health of the connector that results from this finding.</summary>
    internal ConnectorHealth Health { get; init; }

    /// <summary>Gets whether the finding only awaits evidence since the last start of the service.</summary>
    internal bool IsAwaited { get; init; }

    /// <summary>Gets the ID of the checked connector group, whose name can be that of another one; null for other
    /// checks.</summary>
    internal string? TargetId { get; init; }

    /// <summary>Gets what the rows of several hosts with the same cause have in common; null for other rows.</summary>
    internal CheckCause? Cause { get; init; }

    /// <summary>Gets the checks that may report the cause of this problem; null if no other check does.</summary>
    internal CauseLink? Link { get; init; }

    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>
/// The required state of a connector, for probes and detection scripts. Each level includes the previous ones.
/// </summary>
public enum CheckLevel : long
{
    /// <summary>The program and the services are installed, in a supported version.</summary>
    Installed,

    /// <summary>The connector has a valid trust certificate.</summary>
    Registered,

    /// <summary>
    /// TLS 1.2 is enabled, the connector's services are running and, with a sign-in, the tenant reports it as active.
    /// No network tests run.
    /// </summary>
    Ready,
}

/// <summary>The outcome of a check.</summary>
public enum CheckStatus : long
{
    /// <summary>The check found no problem.</summary>
    Pass,

    /// <summary>The check found a problem that may not affect the connector.</summary>
    Warn,

    /// <summary>The check found a problem.</summary>
    Fail,

    /// <summary>The check did not run because something that it depends on failed or is missing.</summary>
    Skip,
}

/// <summary>The checks that report the cause of a problem if they find one, too.</summary>
/// <param name="Checks">The names of the checks.</param>
/// <param name="Target">The target of their rows; null for any.</param>
/// <param name="Host">The host that their rows have to include, if they are about hosts; null for any.</param>
internal sealed record CauseLink(IReadOnlyList<string> Checks, string? Target = null, string? Host = null)
{
    /// <summary>Gets whether a row that doesn't affect the health can be the cause.</summary>
    public bool IncludesRemarks { get; init; }

    public bool Includes(CheckResult row) =>
        Checks.Contains(row.Name)
        && (IncludesRemarks || row.Health is not ConnectorHealth.Healthy)
        && (Target is null || row.Target == Target)
        && (Host is null || row.Cause?.Includes(Host) is not false);
}

/// <summary>What the rows of several hosts with one cause have in common.</summary>
/// <param name="Hosts">The host and its address with the port, as they occur in the texts of the row.</param>
/// <param name="Allow">The entry for the firewall team: the documented wildcard that includes the host, or the
/// host.</param>
/// <param name="Template">The action with <c>{hosts}</c> and <c>{ports}</c> in place of the host and the port.</param>
internal sealed record CheckCause(IReadOnlyList<string> Hosts, string Allow, int Port, string Template)
{
    private const string HostsMark = "{hosts}";
    private const string PortsMark = "{ports}";

    // Rules are written for a documented wildcard; what to look at is one host.
    private static readonly string[] s_rules = ["Allow ", "Configure ", "Exempt ", "Make sure "];

    // The check of logged hosts names the check that found the problem.
    private static readonly Regex s_step = new(@"^[A-Z][A-Za-z]+: ");

    private static readonly Regex s_blocked = new(Regex.Escape(DescribeBlocked("#")).Replace(@"\#", @"\S+"));

    public static CheckCause Of(string host, int port, string? pattern, string action) =>
        new(
            [$"{host}:{port}", host],
            pattern is not null && s_rules.Any(verb => action.StartsWith(verb, StringComparison.Ordinal))
                ? pattern
                : host,
            port,
            ReplaceName(ReplaceName(action, $"{host}:{port}", HostsMark + ":" + PortsMark), host, HostsMark)
                .Replace($"TCP {port} ", $"TCP {PortsMark} ")
        );

    /// <summary>Returns whether a host is this one, or is below the wildcard that includes this one.</summary>
    public bool Includes(string host) =>
        host.Equals(Hosts[1], StringComparison.OrdinalIgnoreCase)
        || (
            Allow.StartsWith("*.", StringComparison.Ordinal)
            && host.EndsWith(Allow[1..], StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Gets the action for the row of one host, which names the wildcard that includes the host.</summary>
    public string DescribeAction() =>
        Fill(Template, Hosts[1] == Allow ? Allow : $"{Allow} (which includes {Hosts[1]})", $"{Port}");

    /// <summary>Gets the action for all hosts with one cause.</summary>
    public static string DescribeAction(IReadOnlyList<CheckCause> all) =>
        Fill(
            all[0].Template,
            string.Join(", ", all.Select(cause => cause.Allow).Distinct()),
            string.Join(" and ", all.Select(cause => cause.Port).Distinct().OrderByDescending(port => port))
        );

    /// <summary>Describes that a wildcard seems to be blocked, as a sentence after another one.</summary>
    public static string DescribeBlocked(string pattern) =>
        $" No known name under {pattern} resolves: the wildcard seems to be blocked.";

    /// <summary>Replaces what differs between hosts, and removes what only some of them add.</summary>
    public static string Normalize(string text, IReadOnlyList<string> hosts)
    {
        text = s_step.Replace(s_blocked.Replace(text, ""), "");
        foreach (string host in hosts)
        {
            text = ReplaceName(text, host, "#");
        }

        return Regex.Replace(text, @"http://#\S*|\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]+:[0-9a-f]+|port \d+", "#");
    }

    // A host can have a short name that is part of other words.
    private static string ReplaceName(string text, string name, string by) =>
        Regex.Replace(text, $@"(?<![\w.-]){Regex.Escape(name)}(?![\w-]|\.\w)", by);

    private static string Fill(string template, string hosts, string ports) =>
        template
            .Replace(HostsMark + ":" + PortsMark, $"{hosts} (port {ports})")
            .Replace(HostsMark, hosts)
            .Replace(PortsMark, ports);
}
