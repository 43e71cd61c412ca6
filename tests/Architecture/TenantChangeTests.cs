using System.Reflection;
using EntraPrivateAccess.Cmdlets;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>
/// Checks that a read-only session refuses each cmdlet whose code can change the tenant, by following its calls.
/// </summary>
public sealed class TenantChangeTests
{
    // These act on servers, and work in a read-only session. What they share with other commands can register a
    // connector and move it to its group, but only after a registration, which a read-only session refuses.
    private static readonly string[] s_local =
    [
        "RepairConnectorCommand",
        "RestartConnectorCommand",
        "SetConnectorProxyCommand",
        "UpdateConnectorCommand",
    ];

    // These control a sandbox on this machine.
    private static readonly string[] s_sandbox =
    [
        "EntraPrivateAccess.SandboxClient",
        "EntraPrivateAccess.Server.Virtual",
    ];

    private static readonly string[] s_writes =
    [
        "EntraPrivateAccess.Graph.GraphRequest::Post",
        "EntraPrivateAccess.Graph.GraphRequest::Delete",
        "EntraPrivateAccess.Graph.GraphRequest::Refer",
        "EntraPrivateAccess.Graph.GraphMethods::get_Patch",
        "System.Net.Http.HttpMethod::get_Put",
        "EntraPrivateAccess.Provisioning.RegistrationChild::RunAsync",
    ];

    private static readonly IReadOnlyList<TypeDefinition> s_types =
    [
        .. Product.Core.MainModule.Types.SelectMany(WithNested),
    ];

    private static readonly ILookup<string, MethodDefinition> s_virtual = s_types
        .SelectMany(type => type.Methods)
        .Where(method => method.IsVirtual)
        .ToLookup(Signature);

    private static readonly Dictionary<string, HashSet<string>> s_ancestors = s_types.ToDictionary(
        type => type.FullName,
        type => new HashSet<string>(Ancestors(type))
    );

    public static TheoryData<string> Names => [.. Product.Cmdlets.Select(type => type.FullName)];

    [Theory, MemberData(nameof(Names))]
    public void Cmdlet_that_can_change_the_tenant_is_refused_in_a_read_only_session(string name)
    {
        TypeDefinition type = Product.Core.MainModule.GetType(name);
        string? write = FindWrite(type);
        bool isRefused = ChangesTenant(name);
        Assert.True(
            write is null || isRefused || s_local.Contains(type.Name),
            $"{type.Name} calls {write}, but does not override ChangesTenant."
        );
        Assert.True(write is not null || !isRefused, $"{type.Name} is refused, but its code changes nothing.");
    }

    // So that the search itself is known to work.
    [Theory]
    [InlineData("InstallConnectorCommand")]
    [InlineData("MoveConnectorCommand")]
    [InlineData("NewConnectorGroupCommand")]
    [InlineData("RegisterConnectorCommand")]
    [InlineData("RemoveConnectorGroupApplicationCommand")]
    [InlineData("RemoveConnectorGroupCommand")]
    [InlineData("ResumeConnectorCommand")]
    [InlineData("SetConnectorGroupApplicationCommand")]
    [InlineData("SetConnectorGroupCommand")]
    [InlineData("SuspendConnectorCommand")]
    public void Changing_cmdlet_is_found(string name) =>
        Assert.NotNull(FindWrite(Product.Cmdlets.Single(type => type.Name == name)));

    private static bool ChangesTenant(string name)
    {
        Type type = typeof(EntraCmdlet).Assembly.GetType(name)!;
        using EntraCmdlet cmdlet = (EntraCmdlet)Activator.CreateInstance(type)!;
        return (bool)
            typeof(EntraCmdlet)
                .GetProperty("ChangesTenant", BindingFlags.Instance | BindingFlags.NonPublic)!
                .GetValue(cmdlet)!;
    }

    /// <summary>Returns a call that changes the tenant and that the code of the cmdlet can reach, or null.</summary>
    private static string? FindWrite(TypeDefinition cmdlet)
    {
        TypeDefinition[] chain = [.. WithBases(cmdlet)];
        HashSet<string> own = [.. chain.Select(type => type.FullName)];
        HashSet<MethodDefinition> seen = [];
        Stack<MethodDefinition> open = new(chain.SelectMany(type => type.Methods));
        while (open.TryPop(out MethodDefinition? method))
        {
            if (!seen.Add(method) || !method.HasBody || s_sandbox.Contains(NamespaceOf(method.DeclaringType)))
            {
                continue;
            }

            foreach (MethodReference called in Calls(method))
            {
                string text = $"{called.DeclaringType.GetElementType().FullName}::{called.Name}";
                if (s_writes.Contains(text))
                {
                    return text;
                }

                foreach (MethodDefinition target in Targets(called, own))
                {
                    open.Push(target);
                }
            }
        }

        return null;
    }

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) =>
        method
            .Body.Instructions.Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Concat(StateMachine(method));

    // The code of an async method is in the type that its attribute names.
    private static IEnumerable<MethodReference> StateMachine(MethodDefinition method) =>
        method
            .CustomAttributes.Where(attribute => attribute.AttributeType.Name.EndsWith("StateMachineAttribute"))
            .Select(attribute => ((TypeReference)attribute.ConstructorArguments[0].Value).Resolve())
            .SelectMany(machine => machine.Methods.Where(part => part.Name == "MoveNext"));

    // A virtual method of a cmdlet means the override of this cmdlet, and any other one all overrides.
    private static IEnumerable<MethodDefinition> Targets(MethodReference called, HashSet<string> own)
    {
        if (called.DeclaringType.GetElementType().Scope is AssemblyNameReference)
        {
            return [];
        }

        MethodDefinition? method = called.Resolve();
        return method is null ? []
            : !method.IsVirtual ? [method]
            : s_virtual[Signature(method)]
                .Where(each => s_ancestors[each.DeclaringType.FullName].Contains(method.DeclaringType.FullName))
                .Where(each =>
                    !own.Contains(method.DeclaringType.FullName) || own.Contains(each.DeclaringType.FullName)
                )
                .Append(method);
    }

    private static string NamespaceOf(TypeDefinition type) =>
        type.DeclaringType is { } outer ? NamespaceOf(outer) : type.Namespace;

    private static IEnumerable<string> Ancestors(TypeDefinition type) =>
        WithBases(type)
            .SelectMany(one => one.Interfaces.Select(each => each.InterfaceType).Append(one))
            .Select(one => one.GetElementType().FullName);

    private static string Signature(MethodDefinition method) =>
        $"{method.Name[(method.Name.LastIndexOf('.') + 1)..]}/{method.Parameters.Count}";

    private static IEnumerable<TypeDefinition> WithBases(TypeDefinition type)
    {
        for (TypeDefinition? one = type; one?.Module == type.Module; one = one.BaseType?.Resolve())
        {
            yield return one;
        }
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
