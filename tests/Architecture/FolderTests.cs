using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Checks the order of the sandbox's folders, and the subfolders of both assemblies.</summary>
public sealed class FolderTests
{
    private const string Sandbox = "EntraPrivateAccess.Sandbox.";

    // A folder may depend on folders that follow it.
    private static readonly string[] s_order =
    [
        "Hosting",
        "Control",
        "Graph",
        "Network",
        "Servers",
        "Registration",
        "Layers",
        "SignIn",
        "Tenant",
        "Download",
        "Contracts",
        "State",
    ];

    private static readonly AssemblyDefinition s_sandbox = AssemblyDefinition.ReadAssembly(
        Path.Combine(LoadingHost.Root, "Module", "bin", "sandbox", "EntraPrivateAccess.Sandbox.dll")
    );

    private static readonly (string From, string To, string Arrow)[] s_arrows = [.. Arrows(s_sandbox, Sandbox)];

    public static TheoryData<string> Roots => ["EntraPrivateAccess.", Sandbox];

    [Fact]
    public void Sandbox_folders_are_the_listed_folders() =>
        Assert.Equal(s_order.Order(), s_arrows.SelectMany(arrow => Both(arrow, 1)).Distinct().Order());

    [Fact]
    public void Sandbox_folder_depends_on_no_folder_before_it() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from arrow in s_arrows
                let ends = Both(arrow, 1)
                where Array.IndexOf(s_order, ends[1]) < Array.IndexOf(s_order, ends[0])
                select arrow.Arrow
            )
        );

    [Theory]
    [MemberData(nameof(Roots))]
    public void Subfolders_of_a_folder_form_no_cycle(string root)
    {
        AssemblyDefinition assembly = root == Sandbox ? s_sandbox : Product.Core;
        (string From, string To, string Arrow)[] siblings =
        [
            .. from arrow in Arrows(assembly, root)
            let ends = Both(arrow, 2)
            where ends[0].Contains('.') && ends[1].Contains('.') && ends[0] != ends[1]
            where ends[0].Split('.')[0] == ends[1].Split('.')[0]
            select (ends[0], ends[1], arrow.Arrow),
        ];
        ILookup<string, string> next = siblings.ToLookup(arrow => arrow.From, arrow => arrow.To);

        Assert.Equal(
            "",
            string.Join(
                "\n",
                siblings.Where(arrow => Reachable(next, arrow.To).Contains(arrow.From)).Select(arrow => arrow.Arrow)
            )
        );
    }

    private static IEnumerable<(string From, string To, string Arrow)> Arrows(
        AssemblyDefinition assembly,
        string root
    ) =>
        (
            from type in assembly.MainModule.Types
            where type.Namespace.StartsWith(root, StringComparison.Ordinal)
            from used in Product.MentionedBy(type)
            let target = (used.DeclaringType ?? used).Resolve()
            where target?.Module.Assembly == assembly
            where target.Namespace.StartsWith(root, StringComparison.Ordinal) && target.Namespace != type.Namespace
            select (
                type.Namespace[root.Length..],
                target.Namespace[root.Length..],
                $"{type.FullName} -> {target.FullName}"
            )
        ).Distinct();

    // The first levels of both folders.
    private static string[] Both((string From, string To, string Arrow) arrow, int levels) =>
        [.. new[] { arrow.From, arrow.To }.Select(name => string.Join('.', name.Split('.').Take(levels)))];

    private static HashSet<string> Reachable(ILookup<string, string> next, string start)
    {
        HashSet<string> found = [];
        Stack<string> open = new([start]);
        while (open.TryPop(out string? folder))
        {
            if (found.Add(folder))
            {
                next[folder].ToList().ForEach(open.Push);
            }
        }

        return found;
    }
}
