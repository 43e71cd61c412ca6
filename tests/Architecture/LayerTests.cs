using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Arrows run downward only, and each outside thing has its one room.</summary>
public sealed class LayerTests
{
    // A folder may mention those below it, and those beside it that do not mention it back.
    private static readonly string[][] s_layers =
    [
        ["Commands"],
        ["Cmdlets", "Binding"],
        ["Provisioning", "Diagnostics", "Tenant", "SandboxClient"],
        ["Graph", "Identity", "Downloads", "Inventory", "Http", "Server"],
        ["Models", "Errors", "Reporting", "Compatibility"],
    ];

    private static readonly ILookup<string, string> s_arrows = (
        from pair in Product.Types
        from used in Product.MentionedBy(pair.Type)
        let name = used.DeclaringType?.FullName ?? used.FullName
        where name.StartsWith("EntraPrivateAccess.", StringComparison.Ordinal)
        let target = name.Split('.')[1]
        where target != pair.Folder
        select (pair.Folder, Arrow: $"{pair.Type.FullName} -> {name}")
    )
        .Distinct()
        .ToLookup(pair => pair.Folder, pair => pair.Arrow);

    [Fact]
    public void Every_folder_has_its_layer() => Assert.DoesNotContain(Product.Types, pair => LayerOf(pair.Folder) < 0);

    [Fact]
    public void No_arrow_runs_upward() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                s_arrows.SelectMany(arrows => arrows.Where(arrow => LayerOf(TargetOf(arrow)) < LayerOf(arrows.Key)))
            )
        );

    [Fact]
    public void No_two_folders_of_a_layer_mention_each_other() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from arrows in s_arrows
                from arrow in arrows
                let target = TargetOf(arrow)
                where LayerOf(target) == LayerOf(arrows.Key) && LayerOf(target) < s_layers.Length - 1
                where s_arrows[target].Any(back => TargetOf(back) == arrows.Key)
                select arrow
            )
        );

    [Fact]
    public void Only_the_cmdlets_know_the_engine() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from pair in Product.Types
                where pair.Folder is not ("Commands" or "Cmdlets" or "Binding") && pair.Type.Name != "DesktopAssemblies"
                where Product.MentionedBy(pair.Type).Any(used => used.Scope.Name == "System.Management.Automation")
                select pair.Type.FullName
            )
        );

    [Fact]
    public void Nothing_public_shows_a_type_of_a_shipped_package() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from pair in Product.Types
                from type in pair.Type.NestedTypes.Append(pair.Type)
                where type.IsPublic || type.IsNestedPublic
                from used in Product.ShapeOf(type).SelectMany(Product.Parts)
                where
                    used.Scope.Name.StartsWith("Microsoft.Identity", StringComparison.Ordinal)
                    || used.Scope.Name is "Newtonsoft.Json" or "Polly.Core"
                select $"{type.FullName}: {used.FullName}"
            )
        );

    [Fact]
    public void Only_the_Windows_server_calls_native_code() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from pair in Product.Types
                where !pair.Type.Namespace.StartsWith("EntraPrivateAccess.Server.Windows", StringComparison.Ordinal)
                from type in pair.Type.NestedTypes.Append(pair.Type)
                from method in type.Methods
                where method.IsPInvokeImpl
                select method.FullName
            )
        );

    [Fact]
    public void What_runs_before_the_handler_mentions_nothing_that_needs_it() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from type in Product.Desktop.MainModule.Types
                where type.Name is "DesktopAssemblies" or "ModuleFolder"
                from used in Product.MentionedBy(type)
                where
                    used.Scope is AssemblyNameReference
                    && used.Scope.Name
                        is not ("mscorlib" or "System" or "System.Core" or "System.Management.Automation")
                select $"{type.Name}: {used.FullName}"
            )
        );

    private static string TargetOf(string arrow) => arrow.Split(" -> ")[1].Split('.')[1];

    private static int LayerOf(string folder) => Array.FindIndex(s_layers, layer => layer.Contains(folder));
}
