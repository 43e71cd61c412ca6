using System.Reflection;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Types that steps share must not be changed by them.</summary>
public sealed class ImmutableTypeTests
{
    [Theory]
    [InlineData(typeof(ProvisioningContext))]
    [InlineData(typeof(ProvisioningState))]
    public void Context_and_state_cannot_be_changed_after_they_are_created(Type type) =>
        Assert.Empty(
            type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(property =>
                    property.SetMethod is { } setter
                    && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
                )
                .Select(property => property.Name)
        );
}
