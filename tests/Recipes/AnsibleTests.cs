using System.IO;
using System.Text.Json;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>
/// Runs the playbook of the recipe with the real Ansible over SSH, against Windows machines on Wine. The restart is
/// left out, because Wine doesn't restart.
/// </summary>
[RequiresSuite(ExternalSuite.Ansible)]
[Collection("Windows")]
public sealed class AnsibleTests
{
    private static readonly string[] s_names = ["srv01", "srv02"];

    // The runs depend on each other, so they happen once, in this order.
    private static readonly Lazy<Task<Runs>> s_runs = new(RunAsync);

    [Fact]
    public async Task Check_mode_predicts_a_change_and_makes_none()
    {
        Runs runs = await RunsAsync();

        Assert.True(runs.Check.Code == 0, runs.Check.Output);
        Assert.Matches(Recap("srv01", changed: 2), runs.Check.Output);
        Assert.Empty(runs.JournalAfterCheck);
    }

    [Fact]
    public async Task Failed_server_is_reported_with_exit_code_and_ErrorId_and_the_other_one_is_installed()
    {
        Runs runs = await RunsAsync();

        Assert.True(runs.First.Code == 2, runs.First.Output);
        Assert.Matches(@"srv01\s+: ok=\d+ .*failed=1", runs.First.Output);
        Assert.Matches(Recap("srv02", changed: 2), runs.First.Output);
        Assert.Matches("\"error_id\": \"SetupFailed\"", runs.First.Output);
        Assert.Matches("\"exit_code\": 1\\b", runs.First.Output);
    }

    [Fact]
    public async Task Second_run_installs_only_the_server_that_failed()
    {
        Runs runs = await RunsAsync();

        Assert.True(runs.Second.Code == 0, runs.Second.Output);
        Assert.Matches(Recap("srv01", changed: 1), runs.Second.Output);
        Assert.Matches(Recap("srv02", changed: 0), runs.Second.Output);
        Assert.All(runs.Journals, journal => Assert.Contains("setup 1.5.4892.0 started", journal));
    }

    [Fact]
    public async Task Third_run_without_a_token_changes_nothing()
    {
        Runs runs = await RunsAsync();

        Assert.True(runs.Third.Code == 0, runs.Third.Output);
        Assert.Matches(Recap("srv01", changed: 0), runs.Third.Output);
    }

    [Fact]
    public async Task Token_is_in_no_output_and_in_no_file_of_either_side()
    {
        Runs runs = await RunsAsync();

        Assert.Contains("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", runs.First.Output, StringComparison.Ordinal);
        Assert.All(new[] { runs.Check, runs.First, runs.Second, runs.Third }, run =>
            Assert.DoesNotContain(runs.Canary, run.Output, StringComparison.Ordinal)
        );
        Assert.Empty(runs.Leaks);
        // The search would find it.
        Assert.Single(runs.Planted);
    }

    private static Task<Runs> RunsAsync() => WindowsTools.ResultAsync(s_runs);

    private static string Recap(string name, int changed) =>
        $@"{name}\s+: ok=\d+\s+changed={changed}\s+unreachable=0\s+failed=0\s";

    private static async Task<Runs> RunAsync()
    {
        await using AnsibleHosts hosts = await AnsibleHosts.StartAsync(s_names);
        string canary = hosts.Token[^40..];
        (int Code, string Output) check = await PlayAsync(hosts, hosts.Token, "--check", "--limit", "srv01");
        string[] afterCheck = [.. hosts.Journal(0)];
        hosts.SetOrder(0, "InstallerExitCode", "1603");
        (int Code, string Output) first = await PlayAsync(hosts, hosts.Token, "-vvv");
        hosts.SetOrder(0, "InstallerExitCode", null);
        (int Code, string Output) second = await PlayAsync(hosts, hosts.Token);
        string[] journals = [string.Join('\n', hosts.Journal(0)), string.Join('\n', hosts.Journal(1))];
        (int Code, string Output) third = await PlayAsync(hosts, "", "--limit", "srv01");
        IReadOnlyList<string> leaks = hosts.FilesWith(canary);
        await File.WriteAllTextAsync(Path.Combine(hosts.Folder, "planted.txt"), "." + canary);
        return new Runs(check, afterCheck, first, second, third, journals, canary, leaks, hosts.FilesWith(canary));
    }

    private static async Task<(int Code, string Output)> PlayAsync(
        AnsibleHosts hosts,
        string token,
        params string[] options
    )
    {
        // As from an automation platform. The test removes it before it searches for the token.
        string variables = Path.Combine(hosts.Folder, "variables.json");
        await File.WriteAllTextAsync(
            variables,
            JsonSerializer.Serialize(new Dictionary<string, string> { ["registration_token"] = token })
        );
        try
        {
            return await AnsibleTools.PlayAsync(
                hosts.Folder,
                ["-i", "hosts.yml", "-i", "loopback.yml", "-e", "@variables.json", "connectors.yml", .. options]
            );
        }
        finally
        {
            File.Delete(variables);
        }
    }

    private sealed record Runs(
        (int Code, string Output) Check,
        string[] JournalAfterCheck,
        (int Code, string Output) First,
        (int Code, string Output) Second,
        (int Code, string Output) Third,
        string[] Journals,
        string Canary,
        IReadOnlyList<string> Leaks,
        IReadOnlyList<string> Planted
    );
}
