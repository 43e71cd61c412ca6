using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests by metadata that the assemblies for Windows PowerShell 5.1 are complete and consistent.</summary>
public sealed class DesktopTests : IDisposable
{
    private readonly DesktopFolder _desktop = new();

    public void Dispose() => _desktop.Dispose();

    [Fact]
    public void References_of_all_shipped_assemblies_are_resolved()
    {
        string[] unmet =
        [
            .. References()
                .Where(pair => _desktop.HowFound(pair.Reference) is null)
                .Select(pair => $"{pair.From.Name.Name} -> {pair.Reference.FullName}"),
        ];

        Assert.Equal("", string.Join("\n", unmet));
    }

    [Fact]
    public void References_of_the_product_are_resolved_without_the_handler()
    {
        AssemblyDefinition product = _desktop.Shipped.Single(assembly => assembly.Name.Name == "EntraPrivateAccess");

        Assert.DoesNotContain(product.MainModule.AssemblyReferences, reference =>
            _desktop.HowFound(reference) == "handler"
        );
    }

    [Fact]
    public void Handler_is_still_required() =>
        Assert.Contains(References(), pair => _desktop.HowFound(pair.Reference) == "handler");

    /// <summary>A second copy of the engine would define a second set of types.</summary>
    [Fact]
    public void Engine_is_not_shipped() =>
        Assert.DoesNotContain(_desktop.Shipped, assembly =>
            assembly.Name.Name == "System.Management.Automation"
            || assembly.Name.Name.StartsWith("Microsoft.PowerShell.", StringComparison.Ordinal)
        );

    [Fact]
    public void All_used_types_and_members_exist_in_5_1()
    {
        List<string> missing = [];
        foreach (ModuleDefinition module in _desktop.Shipped.SelectMany(assembly => assembly.Modules))
        {
            missing.AddRange(
                module
                    .GetTypeReferences()
                    .Where(type => Lookup(type) is null)
                    .Select(type => $"{module.Name}: type {type.FullName}")
            );
            missing.AddRange(
                module.GetMemberReferences().Where(IsMissing).Select(member => $"{module.Name}: {member.FullName}")
            );
        }

        Assert.Equal("", string.Join("\n", missing));
    }

    private IEnumerable<(AssemblyDefinition From, AssemblyNameReference Reference)> References() =>
        _desktop.Shipped.SelectMany(assembly =>
            assembly.MainModule.AssemblyReferences.Select(reference => (assembly, reference))
        );

    // The runtime provides the methods of arrays; their element types are checked as types.
    private static bool IsMissing(MemberReference member) =>
        member.DeclaringType is not ArrayType
        && member switch
        {
            MethodReference method => Lookup(method) is null,
            FieldReference field => Lookup(field) is null,
            _ => throw new InvalidOperationException(member.GetType().Name),
        };

    private static IMemberDefinition? Lookup(MemberReference member)
    {
        try
        {
            return member.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }
}
