using EntraPrivateAccess.Help;
using EntraPrivateAccess.Tests.Desktop;
using Xunit;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Tests that Windows PowerShell 5.1, which deployment tools start, can run the recipes.</summary>
public sealed class RecipeScriptTests
{
    // Commands of this module and of the Az module, and a program of Windows.
    private static readonly Lazy<string[]> s_known = new(() =>
    {
        using ModuleCommands module = ModuleCommands.Import(PowerShellEngine.ModuleManifest);
        return
        [
            .. module.All.Select(command => command.Name),
            "Set-AzKeyVaultSecret",
            "New-AzResourceGroupDeployment",
            "icacls",
        ];
    });

    [Fact]
    public void Scripts_are_found() => Assert.True(RecipeTopic.Scripts.Count >= 8);

    [Fact]
    public void Scripts_use_only_syntax_commands_and_types_of_5_1() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                RecipeTopic.Scripts.SelectMany(script =>
                    DesktopGrammar
                        .Faults(script)
                        .Concat(DesktopCommands.Faults(script, s_known.Value, coreOnly: false))
                        .Concat(DesktopTypes.Faults(script))
                        .Select(fault => $"{script[..Math.Min(60, script.Length)]}: {fault}")
                )
            )
        );

    /// <summary>A policy of the server may log the text of scripts and the parameters of cmdlets.</summary>
    [Fact]
    public void Scripts_do_not_pass_a_token_as_text_to_a_cmdlet() =>
        Assert.DoesNotContain(RecipeTopic.Scripts, script =>
            script.Contains("ConvertTo-SecureString", StringComparison.OrdinalIgnoreCase)
        );
}
