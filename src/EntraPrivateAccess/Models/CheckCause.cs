using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Models;

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

    public static CheckCause Of(string host, int port, string? pattern, string action) =>
        new(
            [$"{host}:{port}", host],
            pattern is not null && s_rules.Any(verb => action.StartsWith(verb, StringComparison.Ordinal))
                ? pattern
                : host,
            port,
            action
                .Replace($"{host}:{port}", HostsMark + ":" + PortsMark)
                .Replace(host, HostsMark)
                .Replace($"TCP {port} ", $"TCP {PortsMark} ")
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

    /// <summary>Replaces what differs between hosts.</summary>
    public static string Normalize(string text, IReadOnlyList<string> hosts)
    {
        foreach (string host in hosts)
        {
            text = text.Replace(host, "#");
        }

        return Regex.Replace(text, @"\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]+:[0-9a-f]+|port \d+", "#");
    }

    private static string Fill(string template, string hosts, string ports) =>
        template
            .Replace(HostsMark + ":" + PortsMark, $"{hosts} (port {ports})")
            .Replace(HostsMark, hosts)
            .Replace(PortsMark, ports);
}
