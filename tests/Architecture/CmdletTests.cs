using System.Management.Automation;
using System.Reflection;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Enforces the conventions for cmdlets.</summary>
public sealed class CmdletTests
{
    // Cmdlets with these verbs make no permanent changes.
    private static readonly string[] s_harmless =
    [
        "Get",
        "Wait",
        "Watch",
        "Test",
        "Connect",
        "Disconnect",
        "Enter",
        "Exit",
        "ConvertTo",
        "Export",
        "Compare",
    ];

    private static readonly string[] s_approved =
    [
        .. from type in new[]
        {
            typeof(VerbsCommon),
            typeof(VerbsCommunications),
            typeof(VerbsData),
            typeof(VerbsDiagnostic),
            typeof(VerbsLifecycle),
            typeof(VerbsSecurity),
            typeof(VerbsOther),
        }
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select field.Name,
    ];

    public static TheoryData<string> Names => [.. Product.Cmdlets.Select(type => type.FullName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cmdlet_follows_the_conventions(string name)
    {
        TypeDefinition type = Product.Core.MainModule.GetType(name);
        CustomAttribute cmdlet = Product.AttributeOf(type, "CmdletAttribute")!;
        string verb = (string)cmdlet.ConstructorArguments[0].Value;
        string noun = (string)cmdlet.ConstructorArguments[1].Value;
        bool asks = cmdlet.Properties.Any(property =>
            property.Name == "SupportsShouldProcess" && property.Argument.Value is true
        );

        Assert.StartsWith("EntraPrivateAccess.Commands.", type.Namespace, StringComparison.Ordinal);
        Assert.Equal($"{verb}{noun}Command", type.Name);
        Assert.True(type.IsSealed, "is not sealed");
        Assert.Contains(verb, s_approved);
        Assert.True(asks || s_harmless.Contains(verb), "changes something without ShouldProcess");
        Assert.True(Product.AttributeOf(type, "OutputTypeAttribute") is not null, "has no OutputType");
        Assert.DoesNotContain(type.Fields, field => Product.AttributeOf(field, "ParameterAttribute") is not null);
    }

    /// <summary>
    /// Hosts that can't prompt throw many kinds of exceptions, so only one class prompts and treats all of them as
    /// declined.
    /// </summary>
    [Fact]
    public void Only_one_class_prompts() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from each in Product.Types
                from type in WithNested(each.Type)
                where !type.FullName.StartsWith("EntraPrivateAccess.Cmdlets.UserPrompts", StringComparison.Ordinal)
                from method in type.Methods.Where(method => method.HasBody)
                from instruction in method.Body.Instructions
                where instruction.Operand is MethodReference called && Prompts(called)
                select $"{type.FullName}.{method.Name}: {instruction.Operand}"
            )
        );

    [Fact]
    public void Declared_prompt_has_a_consent_switch() =>
        Assert.All(
            from cmdlet in Product.Cmdlets
            from consent in cmdlet.CustomAttributes.Where(attribute =>
                attribute.AttributeType.Name == "ConsentAttribute"
            )
            select (cmdlet, Switch: (string)consent.ConstructorArguments[0].Value),
            declared =>
                Assert.Equal(
                    "SwitchParameter",
                    WithBases(declared.cmdlet)
                        .SelectMany(type => type.Properties)
                        .Single(property => property.Name == declared.Switch)
                        .PropertyType.Name
                )
        );

    [Fact]
    public void Secret_passed_as_plain_text_is_refused_with_an_own_error() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from cmdlet in Product.Cmdlets
                from type in cmdlet.BaseType.Resolve().Properties.Concat(cmdlet.Properties)
                where type.PropertyType.FullName == "System.Security.SecureString"
                where
                    type.CustomAttributes.All(attribute =>
                        attribute.AttributeType.Name != "SecretTransformationAttribute"
                    )
                select $"{cmdlet.Name}.{type.Name}"
            )
        );

    [Fact]
    public void Cmdlets_are_found() => Assert.NotEmpty(Names);

    private static IEnumerable<TypeDefinition> WithBases(TypeDefinition type)
    {
        for (TypeDefinition? one = type; one?.Module == type.Module; one = one.BaseType?.Resolve())
        {
            yield return one;
        }
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static bool Prompts(MethodReference called) =>
        called.Name
            is "ShouldProcess"
                or "ShouldContinue"
                or "PromptForChoice"
                or "PromptForCredential"
                or "ReadLineAsSecureString"
        || (called.Name is "ReadLine" or "Prompt" && called.DeclaringType.Name == "PSHostUserInterface")
        || (
            called.DeclaringType.FullName == "System.Console"
            && called.Name is "ReadLine" or "Read" or "ReadKey" or "get_In"
        );
}
