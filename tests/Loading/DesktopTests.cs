using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>What is shipped for Windows PowerShell 5.1 holds together, shown by metadata.</summary>
public sealed class DesktopTests : IDisposable
{
    private readonly DesktopFolder _desktop = new();

    public void Dispose() => _desktop.Dispose();

    [Fact]
    public void Every_reference_of_every_shipped_assembly_is_met()
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
    public void The_product_references_are_met_without_the_handler_until_it_is_on()
    {
        AssemblyDefinition product = _desktop.Shipped.Single(assembly => assembly.Name.Name == "EntraPrivateAccess");

        Assert.DoesNotContain(product.MainModule.AssemblyReferences, reference =>
            _desktop.HowFound(reference) == "handler"
        );
    }

    [Fact]
    public void The_handler_is_still_needed() =>
        Assert.Contains(References(), pair => _desktop.HowFound(pair.Reference) == "handler");

    /// <summary>A second engine beside the running one would be another world of types.</summary>
    [Fact]
    public void The_engine_is_not_shipped() =>
        Assert.DoesNotContain(_desktop.Shipped, assembly =>
            assembly.Name.Name == "System.Management.Automation"
            || assembly.Name.Name.StartsWith("Microsoft.PowerShell.", StringComparison.Ordinal)
        );

    [Fact]
    public void Every_type_and_member_that_is_used_exists_there()
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

    // The runtime makes the methods of arrays; their element types are looked up as types.
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
