using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>
/// Checks that dependencies run downward only, and that each external dependency is used in one place only.
/// </summary>
public sealed class LayerTests
{
    // A folder may depend on folders below it, and on folders of its own layer that do not depend on it.
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
    public void Folder_belongs_to_a_layer() => Assert.DoesNotContain(Product.Types, pair => LayerOf(pair.Folder) < 0);

    [Fact]
    public void No_folder_depends_on_a_higher_layer() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                s_arrows.SelectMany(arrows => arrows.Where(arrow => LayerOf(TargetOf(arrow)) < LayerOf(arrows.Key)))
            )
        );

    // The references that users pass to commands report why they can't be used, and errors name the objects that they
    // are about.
    [Fact]
    public void No_two_folders_of_a_layer_depend_on_each_other_except_models_and_errors() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from arrows in s_arrows
                from arrow in arrows
                let target = TargetOf(arrow)
                where LayerOf(target) == LayerOf(arrows.Key)
                where !(target is "Models" or "Errors" && arrows.Key is "Models" or "Errors")
                where s_arrows[target].Any(back => TargetOf(back) == arrows.Key)
                select arrow
            )
        );

    [Fact]
    public void Only_cmdlets_depend_on_the_PowerShell_engine() =>
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
    public void Public_API_exposes_no_types_of_shipped_packages() =>
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
                // .NET has no method for the owner of a file on Linux and macOS.
                where pair.Type.FullName != "EntraPrivateAccess.Compatibility.FolderOwners"
                from type in pair.Type.NestedTypes.Append(pair.Type)
                from method in type.Methods
                where method.IsPInvokeImpl
                select method.FullName
            )
        );

    [Fact]
    public void Code_that_runs_before_the_assembly_resolver_needs_no_shipped_assembly() =>
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
